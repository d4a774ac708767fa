//! What programs see: the query API.

use crate::site::{LIEUX, Site};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use beffroi_kernel::Limits;

const API: &str = "/t/val-fictif/api/explore/v2.1/catalog/datasets";

#[tokio::test]
async fn data_sets_are_listed_and_described() {
    let site = Site::new().await;
    let list = site.get(API).await.json();
    assert_eq!(list["total_count"], 1);
    let entry = &list["results"][0];
    assert_eq!(entry["dataset_id"], "lieux");
    assert_eq!(entry["metas"]["default"]["title"], "Lieux de covoiturage");
    assert_eq!(entry["metas"]["default"]["records_count"], 5);
    assert_eq!(entry["features"], serde_json::json!(["analyze", "geo", "timeserie"]));
    assert_eq!(entry["fields"][2], serde_json::json!({"name": "places", "label": "places", "type": "int"}));
    assert_eq!(&site.get(&format!("{API}/lieux")).await.json(), entry);
    assert_eq!(site.get(&format!("{API}?limit=0")).await.json()["results"], serde_json::json!([]));
    assert_eq!(site.get(&format!("{API}?limit=101")).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn rows_are_answered_and_not_sent_twice() {
    let site = Site::new().await;
    let path = format!("{API}/lieux/records?limit=2&offset=1");
    let page = site.get(&path).await;
    assert_eq!(page.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(page.header("access-control-allow-origin"), "*");
    let answer = page.json();
    assert_eq!(answer["total_count"], 5);
    assert_eq!(answer["results"].as_array().unwrap().len(), 2);
    assert_eq!(answer["results"][0]["nom"], "Lac");
    assert_eq!(answer["results"][0]["site"], serde_json::Value::Null);
    let tag = page.header("etag").to_owned();
    let again = |path: &str| {
        Request::get(path.to_owned()).header(header::IF_NONE_MATCH, &tag).body(Body::empty()).unwrap()
    };
    assert_eq!(site.send(again(&path)).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(site.send(again(&format!("{API}/lieux/records?limit=3"))).await.status, StatusCode::OK);
    let moving = site.get(&format!("{API}/lieux/records?select=now()")).await;
    assert_eq!(moving.header("etag"), "");
}

#[tokio::test]
async fn an_error_points_at_the_character() {
    let site = Site::new().await;
    for path in
        [format!("{API}/lieux/records?where=a%20BAD"), format!("{API}/lieux/exports/csv?where=a%20BAD")]
    {
        let page = site.get(&path).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (StatusCode::BAD_REQUEST, "application/problem+json")
        );
        let problem = page.json();
        assert_eq!(
            (&problem["code"], &problem["position"], &problem["parameter"]),
            (&"query-syntax".into(), &2.into(), &"where".into())
        );
        assert_eq!(
            (&problem["status"], &problem["request"]),
            (&400.into(), &page.header("x-request-id").into())
        );
        assert_eq!(page.header("access-control-allow-origin"), "*");
    }
    let number = site.get(&format!("{API}/lieux/records?limit=beaucoup")).await;
    assert_eq!(number.json()["parameter"], "limit");
    for path in [
        format!("{API}/rien/records"),
        format!("{API}/brouillon/records"),
        format!("{API}/lieux/exports/doc"),
    ] {
        let page = site.get(&path).await;
        assert_eq!(
            (page.status, page.json()["code"].clone()),
            (StatusCode::NOT_FOUND, "not-found".into()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn exports_are_listed_and_sent_whole() {
    let site = Site::new().await;
    let list = site.get(&format!("{API}/lieux/exports")).await.json();
    let names: Vec<&str> =
        list["links"].as_array().unwrap().iter().map(|link| link["rel"].as_str().unwrap()).collect();
    assert_eq!(names, ["csv", "xlsx", "ods", "json", "jsonl", "geojson", "parquet"]);
    let csv = site.get(&format!("{API}/lieux/exports/csv?limit=-1")).await;
    assert!(csv.text().starts_with(LIEUX) && csv.text().contains("Halle"));
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").contains("lieux.csv"));
    let large = format!("nom\n{}", "une ligne assez longue pour remplir plusieurs morceaux\n".repeat(20_000));
    site.house.published("Grand", &large).await.unwrap();
    assert_eq!(site.get(&format!("{API}/grand/exports/csv")).await.text(), large);
}

#[tokio::test]
async fn the_api_is_open_and_describes_itself() {
    let site = Site::new().await;
    let preflight =
        Request::builder().method(Method::OPTIONS).uri(format!("{API}/lieux/records")).body(Body::empty());
    let preflight = site.send(preflight.unwrap()).await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD");
    let document = site.get("/t/val-fictif/api/openapi.json").await.json();
    assert_eq!(document["servers"][0]["url"], "http://localhost:8080/t/val-fictif");
    let paths = document["paths"].as_object().unwrap();
    let open: Vec<_> = paths.keys().filter(|path| path.starts_with("/api/explore/")).collect();
    assert_eq!(open.len(), 5);
    for path in open {
        let address = path.replace("{dataset}", "lieux").replace("{format}", "json");
        let answer = site.get(&format!("/t/val-fictif{address}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path} is described and does not answer");
    }
    let names: Vec<&str> =
        document["paths"]["/api/explore/v2.1/catalog/datasets/{dataset}/records"]["get"]["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
    for name in ["dataset", "select", "where", "group_by", "order_by", "limit", "offset"] {
        assert!(names.contains(&name), "{name} is not described: {names:?}");
    }
}

#[tokio::test]
async fn text_is_compressed_when_the_caller_can_read_it() {
    let site = Site::new().await;
    let request =
        Request::get("/static/beffroi.css").header(header::ACCEPT_ENCODING, "gzip").body(Body::empty());
    let page = site.send(request.unwrap()).await;
    assert_eq!(page.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn questions_wait_for_their_turn_and_then_are_told_so() {
    let limits = Limits { queries_max: 1, turn_seconds_max: 1, ..Limits::default() };
    let site = Site::with(limits, "http://localhost:8080").await;
    let slow = format!("{API}/lieux/records?where=%22SLOW%22");
    let quick = format!("{API}/lieux/records?limit=1");
    let (first, second) = tokio::join!(site.get(&slow), async {
        // The other question has taken the one turn by now, and keeps it for three seconds.
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        site.get(&quick).await
    });
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(second.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(second.json()["code"], "too-many-queries");
    assert_eq!(site.get(&quick).await.status, StatusCode::OK, "the turn is given back");
}
