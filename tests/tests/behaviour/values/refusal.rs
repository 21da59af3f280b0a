//! What a database refuses, said in the same words beside the same field; and what it is only too busy for.

use sea_orm::{ConnectionTrait, TransactionTrait};

use super::cabinet::Cabinet;
use crate::ground::{Database, Ground, apply, every_ground};

/// The sentences beside the fields.
fn said(answer: &frontdesk_tests::answer::Answer) -> Vec<String> {
    answer.texts("main form ul.field-errors li")
}

#[apply(every_ground)]
#[tokio::test]
async fn what_must_be_unique_is_said_beside_the_field(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    cabinet.add("thing", &[("name", "one"), ("code", "A")]).await;
    cabinet.add("thing", &[("name", "two"), ("code", "B")]).await;
    let again = cabinet.save("thing/add/", &[("name", "three"), ("code", "A")]).await.expect_status(422);
    assert_eq!(said(&again), ["Another row has this value already, and it must be unique."], "{again:#}");
    let changed = cabinet.save("thing/2/change/", &[("code", "A")]).await.expect_status(422);
    assert_eq!(said(&changed), ["Another row has this value already, and it must be unique."]);
    assert_eq!(cabinet.names("?o=name").await, ["one", "two"]);
    // Nobody's value is everybody's.
    cabinet.add("thing", &[("name", "three")]).await;
    cabinet.add("thing", &[("name", "four")]).await;
}

#[apply(every_ground)]
#[tokio::test]
async fn what_the_database_refuses_is_undone_and_the_next_request_works(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    // A rule that the entity knows nothing of.
    let check = match ground.database {
        Database::Sqlite => {
            "CREATE TRIGGER low BEFORE INSERT ON thing WHEN NEW.count > 5 BEGIN SELECT RAISE(ABORT, 'no'); END"
        }
        _ => "ALTER TABLE thing ADD CONSTRAINT thing_count_check CHECK (count <= 5)",
    };
    cabinet.database.execute(check).await;
    let refused = cabinet.save("thing/add/", &[("name", "much"), ("count", "6")]).await;
    assert_eq!(refused.status, 422, "{refused:#}");
    cabinet.add("thing", &[("name", "little"), ("count", "5")]).await;
    assert_eq!(cabinet.names("").await, ["little"]);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_weight_is_refused_rather_than_rounded(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    let saved = cabinet.save("thing/add/", &[("name", "one"), ("weight", "12.50")]).await;
    if ground.database == Database::MariaDb {
        // A DECIMAL without precision has no fractions there.
        assert_eq!((saved.status, said(&saved)), (422, vec!["At most 0 digits after the point.".to_owned()]));
        cabinet.add("thing", &[("name", "one"), ("weight", "12.00")]).await;
    } else {
        saved.expect_redirect("/admin/shop/thing/");
    }
    assert_eq!(cabinet.names("").await, ["one"]);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_row_that_is_pointed_to_stays_and_a_pointer_to_nothing_is_refused(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    cabinet.add("shelf", &[("name", "Top")]).await;
    cabinet.add("thing", &[("name", "one"), ("shelf_id", "1")]).await;
    let nowhere = cabinet.save("thing/add/", &[("name", "two"), ("shelf_id", "7")]).await.expect_status(422);
    assert_eq!(said(&nowhere), ["There is no such row, or none that you may choose."]);
    let refused = cabinet.client.post("/admin/shop/shelf/1/delete/", &[]).await;
    assert_eq!(refused.status, 409, "{refused:#}");
    cabinet.client.post("/admin/shop/thing/1/delete/", &[]).await.expect_redirect("/admin/shop/thing/");
    cabinet.client.post("/admin/shop/shelf/1/delete/", &[]).await.expect_redirect("/admin/shop/shelf/");
}

#[apply(every_ground)]
#[tokio::test]
async fn a_change_in_between_is_a_conflict_and_another_spelling_is_none(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    let values = [
        ("name", "one"),
        ("price", "12.5"),
        ("data", r#"{"a": 1, "b": 2}"#),
        ("document", r#"{"a": 1, "b": 2}"#),
        ("moment", "2024-02-29T10:00:00.125"),
        ("currency", "EU"),
    ];
    cabinet.add("thing", &values).await;
    let path = "thing/1/change/";
    let (mine, theirs) = (cabinet.form(path).await, cabinet.form(path).await);
    // The same values otherwise written: nothing changes, so nobody is in anybody's way.
    let respelled = [
        ("price", "012.500"),
        ("data", r#"{"b": 2.0, "a": 1e0}"#),
        ("document", r#"{ "b":2, "a":1.0 }"#),
        ("moment", "2024-02-29T12:00:00.125+02:00"),
    ];
    cabinet.send(path, theirs.clone(), &respelled).await.expect_redirect("/admin/shop/thing/");
    assert_eq!(cabinet.changes("thing/1/").await.len(), 1, "only the row's beginning");
    cabinet
        .send(path, theirs, &[("price", "13"), ("data", "[1]"), ("moment", "2024-02-29T10:00:00.126")])
        .await
        .expect_redirect("/admin/shop/thing/");
    let conflict = cabinet.send(path, mine, &[("price", "14"), ("document", "{}")]).await;
    assert_eq!(conflict.status, 409, "{conflict:#}");
    let told = conflict.texts("main table tbody tr");
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("12.50") && told[0].contains("13.00") && told[0].contains("14.00"), "{told:?}");
}

#[apply(every_ground)]
#[tokio::test]
async fn keys_that_nobody_counts_are_found_again(#[case] ground: Ground) {
    let cabinet = Cabinet::open(ground).await;
    a_parcel_comes_and_goes(&cabinet).await;
    if ground.database == Database::MariaDb {
        cabinet.database.execute("ALTER TABLE parcel MODIFY id uuid NOT NULL").await;
        a_parcel_comes_and_goes(&cabinet).await;
    }
    cabinet.add("pair", &[("region", "Süd/Ost, 1"), ("number", "-3"), ("name", "n")]).await;
    let again = cabinet.save("pair/add/", &[("region", "Süd/Ost, 1"), ("number", "-3"), ("name", "m")]).await;
    assert_eq!(said(&again).len(), 2, "{again:#}");
    let path = "pair/S%C3%BCd_2FOst_2C_201,-3";
    cabinet.save(&format!("{path}/change/"), &[("name", "o")]).await.expect_redirect("/admin/shop/pair/");
    let gone = cabinet.client.post(&format!("/admin/shop/{path}/delete/"), &[]).await;
    gone.expect_redirect("/admin/shop/pair/");
}

async fn a_parcel_comes_and_goes(cabinet: &Cabinet) {
    cabinet.add("parcel", &[("name", "first")]).await;
    let list = cabinet.get("parcel/").await.expect_status(200);
    let link = list.attributes("main table tbody a", "href").concat();
    let key = link.split('/').find(|part| part.len() == 36).expect("a UUID in the address").to_owned();
    cabinet
        .save(&format!("parcel/{key}/change/"), &[("name", "second")])
        .await
        .expect_redirect("/admin/shop/parcel/");
    let history = cabinet.get(&format!("parcel/{key}/history/")).await.expect_status(200);
    history.expect_words("second");
    cabinet
        .client
        .post(&format!("/admin/shop/parcel/{key}/delete/"), &[])
        .await
        .expect_redirect("/admin/shop/parcel/");
}

#[apply(every_ground)]
#[tokio::test]
async fn whoever_finds_a_row_locked_is_asked_to_come_back(#[case] ground: Ground) {
    let soon = match ground.database {
        Database::Sqlite => "PRAGMA busy_timeout = 50",
        Database::Postgres => "SET lock_timeout = '50ms'",
        Database::MariaDb => "SET innodb_lock_wait_timeout = 1",
    };
    let one = Ground { connections: 1, ..ground };
    let cabinet = Cabinet::open_after(one, soon).await;
    cabinet.add("thing", &[("name", "one")]).await;
    let form = cabinet.form("thing/1/change/").await;
    let elsewhere = cabinet.database.connect().await;
    let holder = elsewhere.begin().await.unwrap();
    holder.execute_unprepared("UPDATE thing SET name = 'held' WHERE id = 1").await.unwrap();
    let busy = cabinet.send("thing/1/change/", form.clone(), &[("name", "two")]).await;
    assert_eq!((busy.status, busy.header("retry-after")), (503, "5"), "{busy:#}");
    holder.rollback().await.unwrap();
    cabinet.send("thing/1/change/", form, &[("name", "two")]).await.expect_redirect("/admin/shop/thing/");
}
