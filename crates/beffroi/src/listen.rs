//! Taking connections: a bounded number of them, each with a patience that has an end, all ended gracefully.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use beffroi_kernel::Limits;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::time::{Instant, Sleep, sleep, sleep_until};
use tower::ServiceExt;

/// How long to wait after the machine refused a connection: it has too many open files, say.
const AFTER_REFUSAL: Duration = Duration::from_millis(100);

/// How much patience a server has.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Connections held at the same time.
    pub connections_max: usize,
    /// For the head of a request, and between two requests.
    pub head: Duration,
    /// For a reader who does not read.
    pub stall: Duration,
}

impl From<&Limits> for Patience {
    fn from(limits: &Limits) -> Self {
        Self {
            connections_max: limits.connections_max.max(1),
            head: Duration::from_secs(limits.head_seconds_max.max(1)),
            stall: Duration::from_secs(limits.stall_seconds_max.max(1)),
        }
    }
}

/// Serves until `stop` is ready; returns once every request that was under way has been answered.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    stop: impl Future<Output = ()>,
) {
    let places = Arc::new(Semaphore::new(patience.connections_max));
    let (stopping, stopped) = watch::channel(());
    tokio::pin!(stop);
    loop {
        // A place first: who comes when all are taken waits in the queue of the machine.
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place,
            () = &mut stop => break,
        };
        let Ok(place) = place else { break };
        let taken = tokio::select! {
            taken = listener.accept() => taken,
            () = &mut stop => break,
        };
        let (stream, from) = match taken {
            Ok(taken) => taken,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                sleep(AFTER_REFUSAL).await;
                continue;
            }
        };
        let connection = converse(stream, from, router.clone(), patience, stopped.clone());
        tokio::spawn(async move {
            connection.await;
            drop(place);
        });
    }
    drop(listener);
    drop(stopped);
    let _ = stopping.send(());
    // Every connection holds one end of the channel as long as it lasts.
    stopping.closed().await;
}

/// One connection, from its first request to its last.
async fn converse(
    stream: TcpStream,
    from: SocketAddr,
    router: Router,
    patience: Patience,
    mut stopped: watch::Receiver<()>,
) {
    // Small answers leave at once; where the machine refuses that, they leave a little later.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        router.clone().oneshot(request)
    });
    let io = TokioIo::new(Patient::new(stream, patience.stall));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.head)
        .serve_connection(io, service);
    tokio::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        _ = stopped.changed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// A stream that breaks off when the other side does not read for too long.
struct Patient {
    stream: TcpStream,
    stall: Duration,
    /// Runs while something waits to be read by the other side.
    deadline: Option<Pin<Box<Sleep>>>,
}

impl Patient {
    fn new(stream: TcpStream, stall: Duration) -> Self {
        Self { stream, stall, deadline: None }
    }

    /// What became of a write: progress puts the deadline away, none brings it nearer.
    fn judge<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if poll.is_ready() {
            self.deadline = None;
            return poll;
        }
        let stall = self.stall;
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + stall)));
        ready!(deadline.as_mut().poll(cx));
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the reader does not read")))
    }
}

impl AsyncRead for Patient {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.judge(cx, poll)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.judge(cx, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, bytes);
        self.judge(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::oneshot;

    struct Running {
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        ended: tokio::task::JoinHandle<()>,
    }

    async fn start(patience: Patience) -> Running {
        let large = || async { "x".repeat(30_000_000) };
        let slow = || async {
            sleep(Duration::from_millis(400)).await;
            "slow"
        };
        let router = Router::new()
            .route("/", get(|| async { "here" }))
            .route("/large", get(large))
            .route("/slow", get(slow))
            .route(
                "/from",
                post(|ConnectInfo(from): ConnectInfo<SocketAddr>| async move { from.ip().to_string() }),
            );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async move {
            let _ = stopped.await;
        };
        let ended = tokio::spawn(serve(listener, router, patience, stopped));
        Running { address, stop, ended }
    }

    fn patience(connections_max: usize) -> Patience {
        Patience { connections_max, head: Duration::from_millis(500), stall: Duration::from_millis(500) }
    }

    async fn ask(address: SocketAddr, method: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head =
            format!("{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[tokio::test]
    async fn who_says_nothing_or_little_loses_the_connection_and_makes_room() {
        // `connections_max` and `head_seconds_max`: two places, both taken by clients who send byte after byte.
        let server = start(patience(2)).await;
        let mut silent = TcpStream::connect(server.address).await.unwrap();
        let mut drip = TcpStream::connect(server.address).await.unwrap();
        let dripping = tokio::spawn(async move {
            let mut sent = 0;
            while drip.write_all(b"G").await.is_ok() && sent < 200 {
                sent += 1;
                sleep(Duration::from_millis(20)).await;
            }
            sent
        });
        sleep(Duration::from_millis(100)).await;
        let begun = Instant::now();
        let answer = ask(server.address, "GET", "/").await;
        assert!(answer.ends_with("here"), "{answer}");
        assert!(begun.elapsed() >= Duration::from_millis(250), "waited for a place: {:?}", begun.elapsed());
        let mut rest = Vec::new();
        silent.read_to_end(&mut rest).await.unwrap();
        assert!(dripping.await.unwrap() < 200, "byte after byte is not patience for ever");
    }

    #[tokio::test]
    async fn who_does_not_read_loses_the_connection() {
        let server = start(patience(1)).await;
        let mut reader = TcpStream::connect(server.address).await.unwrap();
        reader.write_all(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        // The only place is given back (`stall_seconds_max`), though the reader stays connected.
        let answer = tokio::time::timeout(Duration::from_secs(10), ask(server.address, "GET", "/")).await;
        assert!(answer.is_ok_and(|answer| answer.ends_with("here")));
        drop(reader);
    }

    #[tokio::test]
    async fn what_is_under_way_is_answered_before_the_end() {
        let server = start(patience(10)).await;
        let idle = TcpStream::connect(server.address).await.unwrap();
        let slow = tokio::spawn(ask(server.address, "GET", "/slow"));
        sleep(Duration::from_millis(150)).await;
        server.stop.send(()).unwrap();
        server.ended.await.unwrap();
        assert!(slow.await.unwrap().ends_with("slow"));
        assert!(TcpStream::connect(server.address).await.is_err(), "nobody listens any more");
        drop(idle);
    }

    #[tokio::test]
    async fn a_handler_knows_where_the_request_comes_from() {
        let server = start(patience(10)).await;
        assert!(ask(server.address, "POST", "/from").await.ends_with("127.0.0.1"));
    }
}
