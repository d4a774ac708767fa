//! Serves the site of the tests on <http://localhost:8099>, to work on templates without the heavy crates.
//! Accounts: `editeur@val-fictif.example` and others, with the password of `beffroi_domain::testing`.

#[path = "../tests/it/engine.rs"]
mod engine;
#[path = "../tests/it/site.rs"]
mod site;

#[tokio::main]
async fn main() {
    let site = site::Site::new().await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8099").await.unwrap();
    let shutdown = std::future::pending::<()>();
    let app = site.house.app.clone();
    let jobs = tokio::spawn(async move { app.run_jobs(shutdown).await });
    axum::serve(listener, site.router()).await.unwrap();
    jobs.abort();
}
