//! The policy file, edited while the shop runs.

use crate::ground::{Ground, apply, every_ground};
use crate::support::{Person, Setup, Shop};

const BEFORE: &str = r#"
[groups]
Viewers = ["viewer"]
[roles.viewer.allow]
"shop.book" = ["read"]
"#;

#[apply(every_ground)]
#[tokio::test]
async fn an_edit_takes_effect_without_a_restart(#[case] ground: Ground) {
    let shop = Shop::open_with(ground, Setup::default().policy(BEFORE)).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let _page = vera.get("/admin/shop/author/").await.expect_status(404);
    shop.write_policy(&format!("{BEFORE}\"shop.author\" = [\"read\"]\n")).await;
    let _page = vera.get("/admin/shop/author/").await.expect_status(200);
    shop.write_policy(BEFORE).await;
    let _page = vera.get("/admin/shop/author/").await.expect_status(404);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_mistake_leaves_the_last_good_policy_in_force(#[case] ground: Ground) {
    let shop = Shop::open_with(ground, Setup::default().policy(BEFORE)).await;
    let vera = shop.sign_in(Person::Viewer).await;
    let mistakes = [
        "[roles.viewer.allow]\n\"shop.book\" = [\"raed\"]\n",
        "[roles.viewer.allow]\n\"shop.boook\" = [\"read\"]\n",
        "[roles.viewer.alow]\n\"shop.*\" = [\"read\"]\n",
        "[roles.viewer\n",
        "\u{0}",
        "[roles.viewer]\ninherits = [\"viewer\"]\n",
        "[roles.viewer.allow]\n\"*\" = [\"*\"]\n[[expect]]\nroles = [\"viewer\"]\nmay_not = [\"delete shop.book\"]\n",
    ];
    for mistake in mistakes {
        let said = shop.write_bad_policy(mistake).await;
        assert!(!said.is_empty(), "{mistake:?} is taken without a word");
        let _page = vera.get("/admin/shop/book/").await.expect_status(200);
        let _page = vera.get("/admin/shop/author/").await.expect_status(404);
        let _page = vera.get("/admin/shop/book/1/delete/").await.expect_status(403);
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn a_mistake_is_named_with_line_text_remedy_and_nearest_name(#[case] ground: Ground) {
    let shop = Shop::open_with(ground, Setup::default().policy(BEFORE)).await;
    let said = shop.write_bad_policy(&format!("{BEFORE}\"shop.auhtor\" = [\"read\"]\n")).await;
    for part in ["policy.toml:7", "shop.auhtor", "shop.author"] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
}
