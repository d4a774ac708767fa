//! Servers whose certificate nobody vouches for: neither mail nor a sign-in is entrusted to them.
//!
//! The certificate is in its dates and names this machine, so that only its signer is wrong. It was made with
//! `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
//! -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE`.

use beffroi_kernel::clock::SystemClock;
use beffroi_kernel::{Error, Problem};
use beffroi_network::mail::{Security, SmtpMailer, SmtpSettings};
use beffroi_network::provider::{OpenIdProviders, ProviderSettings};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;

const CERTIFICATE: &[u8] = include_bytes!("self-signed.pem");
const KEY: &[u8] = include_bytes!("self-signed-key.pem");

/// What came over an encrypted connection, or why there was none.
type Heard = Result<String, String>;

/// A server for one connection, on this port; with `starttls`, it speaks SMTP until then.
fn serve(starttls: bool) -> (u16, JoinHandle<Heard>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        if starttls {
            greet(&stream);
        }
        let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
        let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
        let configuration =
            ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
        let mut connection = ServerConnection::new(Arc::new(configuration)).unwrap();
        while connection.is_handshaking() {
            connection.complete_io(&mut stream).map_err(|error| error.to_string())?;
        }
        // In TLS 1.3 the server is done before the client has judged: what counts is what comes then.
        let mut first = [0; 512];
        let length =
            StreamOwned::new(connection, stream).read(&mut first).map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&first[..length]).into_owned())
    });
    (port, server)
}

fn greet(mut stream: &TcpStream) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    stream.write_all(b"220 essai\r\n").unwrap();
    assert!(lines.next().unwrap().starts_with("EHLO"));
    stream.write_all(b"250-essai\r\n250 STARTTLS\r\n").unwrap();
    assert_eq!(lines.next().unwrap(), "STARTTLS");
    stream.write_all(b"220 go on\r\n").unwrap();
}

/// What is told of a server that was asked, when it was for its certificate.
fn refused(problem: &Problem, code: &str, heard: &Heard) {
    assert_eq!(problem.code, code, "{}", problem.detail);
    assert!(problem.detail.contains("UnknownIssuer"), "{}", problem.detail);
    let told = heard.as_ref().map_or("", String::as_str);
    assert_eq!(told, "", "the server was told something");
}

#[test]
fn no_provider_is_asked_anything_under_a_certificate_of_nobody() {
    let (port, server) = serve(false);
    let settings = ProviderSettings {
        code: "essai".to_owned(),
        label: "Essai".to_owned(),
        issuer: format!("https://localhost:{port}"),
        client_id: "beffroi".to_owned(),
        client_secret: Some("secret".to_owned()),
        ..ProviderSettings::default()
    };
    let trial = OpenIdProviders::new(vec![settings], Arc::new(SystemClock)).unwrap().trial();
    let [(_, Error::Unavailable(problem))] = trial.as_slice() else { panic!("{trial:?}") };
    refused(problem, "provider-down", &server.join().unwrap());
}

#[test]
fn no_mail_server_is_told_anything_under_a_certificate_of_nobody() {
    for security in [Security::Tls, Security::Starttls] {
        let (port, server) = serve(security == Security::Starttls);
        let settings = SmtpSettings {
            host: "localhost".to_owned(),
            port: Some(port),
            security,
            from: "beffroi@essai.example".to_owned(),
            username: Some("beffroi".to_owned()),
            password: Some("secret".to_owned()),
            timeout_seconds: 5,
        };
        let Err(Error::Unavailable(problem)) = SmtpMailer::new(&settings).unwrap().test() else {
            panic!("{security:?}: the server was believed")
        };
        refused(&problem, "mail-later", &server.join().unwrap());
    }
}

#[test]
fn the_same_server_is_believed_by_who_trusts_its_certificate() {
    let (port, server) = serve(false);
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(CERTIFICATE).unwrap()).unwrap();
    let configuration = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(configuration), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(("localhost", port)).unwrap());
    stream.write_all(b"bonjour").unwrap();
    assert_eq!(server.join().unwrap(), Ok("bonjour".to_owned()));
}
