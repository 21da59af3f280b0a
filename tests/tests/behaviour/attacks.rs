//! What a patient attacker tried, and what must not come of it.

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Shop};

#[apply(every_ground)]
#[tokio::test]
async fn a_row_number_that_nobody_can_count_to_breaks_no_page(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let vera = shop.sign_in(Person::Viewer).await;
    for number in ["0", "18446744073709551615", "18446744073709551616", "-1", "x"] {
        for place in ["after=MQ", "before=MTAx", "p=2", "p=last"] {
            let list = vera.get(&format!("/admin/shop/book/?{place}&_at={number}")).await;
            assert_eq!(list.status, 200, "{place} {number}: {list:#}");
        }
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn another_spelling_of_a_key_shows_the_same_history(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let path = "/admin/shop/book/7/change/";
    let mut form = eddie.get(path).await.expect_status(200).form("main form[method=post]");
    form.set("title", "The Ledger");
    assert_eq!(eddie.submit(path, &form, Some(("_save", "Save"))).await.status, 303);
    for key in ["7", "07", "+7"] {
        let page = eddie.get(&format!("/admin/shop/book/{key}/history/")).await.expect_status(200);
        assert!(page.texts("main section").concat().contains("eddie") || page.words().contains("The Ledger"));
        assert_eq!(page.count("main .timeline > *").max(page.count("main ol > li")), 1, "{key}: {page:#}");
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn a_database_that_is_busy_is_told_as_busy(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let path = "/admin/shop/book/7/change/";
    let mut form = eddie.get(path).await.expect_status(200).form("main form[method=post]");
    form.set("title", "The Ledger");
    shop.database().hold("UPDATE book SET pages = 1 WHERE id = 7").await;
    let busy = eddie.submit(path, &form, Some(("_save", "Save"))).await;
    assert_eq!(busy.status, 503, "{busy:#}");
    assert_eq!(busy.header("retry-after"), "5");
    shop.database().let_go().await;
    assert_eq!(eddie.submit(path, &form, Some(("_save", "Save"))).await.status, 303);
}
