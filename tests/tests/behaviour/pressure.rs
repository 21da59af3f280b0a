//! More sign-ins than the house can judge: it says so, goes on answering everybody else, and works for nobody who has
//! left.

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::ground::Ground;
use crate::support::{PASSWORD, Person, Shop};

/// Half a second of one core: nothing that is done beside it takes as long.
const SLOW: &str = "bcrypt$$2b$13$......................LAtw7/ohmmBAhnXqmkuIz83Rl5Qdjhm";

/// A sign-in over a connection of its own, sent and not answered yet.
async fn knock(shop: &Shop) -> TcpStream {
    let address = shop.origin().strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).await.unwrap();
    let body = format!("username={}&password=wrong", Person::Viewer.username());
    let request = format!(
        "POST /login/ HTTP/1.1\r\nHost: {address}\r\nOrigin: {}\r\nSec-Fetch-Site: same-origin\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        shop.origin(),
        body.len()
    );
    connection.write_all(request.as_bytes()).await.unwrap();
    connection
}

/// The head of the answer.
async fn head(mut connection: TcpStream) -> String {
    let mut read = Vec::new();
    while !read.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
        let mut piece = [0; 1024];
        let bytes = connection.read(&mut piece).await.unwrap();
        assert!(bytes > 0, "the house hung up without an answer");
        read.extend_from_slice(&piece[..bytes]);
    }
    String::from_utf8_lossy(&read).to_lowercase()
}

#[tokio::test]
async fn p10_p11_excess_sign_ins_are_sent_away_and_those_who_leave_free_their_place() {
    let shop = Shop::open(Ground::SQLITE).await;
    let viewer = Person::Viewer.username();
    shop.execute(&format!("UPDATE auth_user SET password = '{SLOW}' WHERE username = '{viewer}'")).await;
    let before = shop.hashes();

    // One place for each that runs and 32 for those who wait, a core; and as many again, for whom there is none.
    let cores = std::thread::available_parallelism().unwrap().get();
    let mut connections = Vec::new();
    for _ in 0..2 * 33 * cores {
        connections.push(knock(&shop).await);
    }
    let mut waiting: FuturesUnordered<_> = connections.into_iter().map(head).collect();
    let mut sent_away = 0;
    // Who is sent away is told at once. Who is judged comes in between, every half second.
    while sent_away < 16 * cores {
        let head = waiting.next().await.expect("nobody was sent away");
        if head.starts_with("http/1.1 503") {
            assert!(head.contains("\r\nretry-after: 1\r\n"), "{head}");
            assert!(!head.contains("set-cookie"), "{head}");
            sent_away += 1;
        } else {
            assert!(head.starts_with("http/1.1 422"), "{head}");
        }
    }
    // All others are served meanwhile.
    let _page = shop.anonymous().get("/login/").await.expect_status(200);
    assert!(waiting.len() > cores, "the queue was empty before that page came");

    // They hang up, and the next one need not wait for what nobody wants to know any more.
    let begun = shop.hashes();
    drop(waiting);
    let form = [("username", Person::Superuser.username()), ("password", PASSWORD)];
    for tries in 0.. {
        let answer = shop.anonymous().post("/login/", &form).await;
        if answer.status == 303 {
            break;
        }
        assert_eq!(answer.status, 503, "{answer:#}");
        assert!(tries < 1_000, "the places of those who left are not free");
    }
    let cores = u64::try_from(cores).unwrap();
    let done = shop.hashes() - begun;
    assert!(done <= 3 * cores + 2, "{done} passwords were compared after their senders had left");
    assert!(shop.hashes() - before < 33 * cores, "the whole queue was worked off");
}
