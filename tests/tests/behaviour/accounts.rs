//! Signing in, being known, signing out, and what a stranger learns by trying.

use http::Method;

use crate::ground::{Ground, apply, every_ground};
use crate::support::{PASSWORD, Person, Shop};
use frontdesk_tests::answer::Answer;

#[apply(every_ground)]
#[tokio::test]
async fn a_visitor_signs_in_is_known_and_signs_out(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let pat = shop.anonymous();
    pat.get("/me").await.expect_redirect("/login/?next=/me");
    let page = pat.get("/login/").await.expect_status(200);
    assert_eq!(page.attributes("input[name=password]", "type"), ["password"]);
    assert_eq!(page.attributes("input[name=password]", "autocomplete"), ["current-password"]);
    assert_eq!(page.attributes("input[name=username]", "autocomplete"), ["username"]);
    let signed_in =
        pat.post("/login/", &[("username", Person::Plain.username()), ("password", PASSWORD)]).await;
    assert_eq!(signed_in.status, 303, "{signed_in:#}");
    pat.get("/me").await.expect_status(200).expect_words(Person::Plain.username());
    let signed_out = pat.post("/logout/", &[]).await;
    assert_eq!(signed_out.status, 303, "{signed_out:#}");
    pat.get("/me").await.expect_redirect("/login/?next=/me");
}

#[apply(every_ground)]
#[tokio::test]
async fn a_link_cannot_sign_anybody_out(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let pat = shop.sign_in(Person::Plain).await;
    for path in ["/logout/", "/admin/logout/"] {
        let _answer = pat.get(path).await.expect_status(405);
    }
    let _page = pat.get("/me").await.expect_status(200);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_wrong_password_keeps_the_name_and_says_one_thing(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let refused = shop.anonymous().post("/login/", &[("username", "eddie"), ("password", "not it")]).await;
    assert!(!refused.words().is_empty() && refused.status < 500 && refused.status != 303, "{refused:#}");
    assert_eq!(refused.attributes("input[name=username]", "value"), ["eddie"]);
    assert_eq!(
        refused.attributes("input[name=password]", "value").concat(),
        "",
        "the password must not come back"
    );
    assert_eq!(refused.count("[role=alert]"), 1, "{refused:#}");
    refused.expect_without("not it");
}

#[apply(every_ground)]
#[tokio::test]
async fn l01_every_refused_sign_in_looks_the_same(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    shop.execute("UPDATE auth_user SET is_active = FALSE WHERE username = 'vera'").await;
    shop.execute("UPDATE auth_user SET password = '!unusable' WHERE username = 'max'").await;
    let cases = [
        ("an unknown user", "nobody", PASSWORD),
        ("a wrong password", "eddie", "wrong"),
        ("an inactive user with the right password", "vera", PASSWORD),
        ("an inactive user with a wrong password", "vera", "wrong"),
        ("a user without a usable password", "max", PASSWORD),
        ("a user without a usable password and none given", "max", "!unusable"),
    ];
    for page in ["/login/", "/admin/login/"] {
        let mut first: Option<(Answer, String)> = None;
        for (who, username, password) in cases {
            let visitor = shop.anonymous();
            let answer = visitor.post(page, &[("username", username), ("password", password)]).await;
            assert!(answer.set_cookies().is_empty(), "{who} gets a cookie: {answer}");
            let shape = shape(&answer, username);
            match &first {
                None => first = Some((answer, shape)),
                Some((known, expected)) => {
                    assert_eq!(answer.status, known.status, "{who} on {page}");
                    assert_eq!(&shape, expected, "{who} on {page}");
                }
            }
        }
    }
    // The admin's door does not tell a plain user with the right password from a wrong password either.
    let plain = Person::Plain.username();
    let shown = |password| {
        let visitor = shop.anonymous();
        async move { visitor.post("/admin/login/", &[("username", plain), ("password", password)]).await }
    };
    let (not_staff, wrong) = (shown(PASSWORD).await, shown("wrong").await);
    assert_eq!((not_staff.status, shape(&not_staff, plain)), (wrong.status, shape(&wrong, plain)));
}

#[apply(every_ground)]
#[tokio::test]
async fn blank_fields_and_broken_forms_are_answered_with_help(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let visitor = shop.anonymous();
    for fields in [vec![], vec![("username", "")], vec![("username", "eddie")], vec![("password", PASSWORD)]]
    {
        let answer = visitor.post("/login/", &fields).await;
        assert!((400..500).contains(&answer.status) || answer.status == 200, "{answer:#}");
        assert_eq!(answer.count("input[name=password]"), 1, "the form is gone: {answer:#}");
    }
    let twice = [("username", "eddie"), ("username", "admin"), ("password", PASSWORD)];
    let answer = visitor.post("/login/", &twice).await.expect_status(400);
    assert!(answer.set_cookies().is_empty());
    let ask = visitor.ask(Method::POST, "/login/").header("sec-fetch-site", "same-origin");
    let ask = ask.header("content-type", "application/x-www-form-urlencoded");
    let _answer = ask.body(b"username=%ff%fe&password=%zz".to_vec()).send().await.expect_status(400);
}

#[apply(every_ground)]
#[tokio::test]
async fn a_user_made_inactive_is_out_at_the_next_click(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let eddie = shop.sign_in(Person::Editor).await;
    let _page = eddie.get("/admin/").await.expect_status(200);
    shop.execute("UPDATE auth_user SET is_active = FALSE WHERE username = 'eddie'").await;
    eddie.get("/me").await.expect_redirect("/login/?next=/me");
    let turned_away = eddie.get("/admin/").await;
    assert!(turned_away.location().starts_with("/admin/login/"), "{turned_away:#}");
}

#[apply(every_ground)]
#[tokio::test]
async fn signing_in_notes_the_time(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    shop.execute("UPDATE auth_user SET last_login = NULL").await;
    let _eddie = shop.sign_in(Person::Editor).await;
    assert_eq!(shop.number("SELECT count(*) FROM auth_user WHERE last_login IS NOT NULL").await, 1);
    assert_eq!(
        shop.number("SELECT count(*) FROM auth_user WHERE username = 'eddie' AND last_login IS NOT NULL")
            .await,
        1
    );
}

#[apply(every_ground)]
#[tokio::test]
async fn the_staff_room_opens_by_a_rule_of_the_policy(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let turned_away = shop.anonymous().get("/staff").await;
    assert!(turned_away.location().starts_with("/login/?next="), "{turned_away:#}");
    let _page = shop.sign_in(Person::Plain).await.get("/staff").await.expect_status(403);
    for person in [Person::Viewer, Person::Editor, Person::Support, Person::Manager, Person::Superuser] {
        let _page = shop.sign_in(person).await.get("/staff").await.expect_status(200);
    }
}

#[apply(every_ground)]
#[tokio::test]
async fn the_greeter_asks_for_a_name_and_greets_it(#[case] ground: Ground) {
    let shop = Shop::open(ground).await;
    let visitor = shop.anonymous();
    let form = visitor.get("/").await.expect_status(200).form("main form");
    assert_eq!((form.method.as_str(), form.action.as_str()), ("get", "/welcome"));
    visitor.get("/welcome?name=River%20Song").await.expect_status(200).expect_words("River Song");
}

/// A page without what may differ between two of them: the name that was typed and the request id.
fn shape(answer: &Answer, username: &str) -> String {
    let request_id = answer.header("x-request-id");
    let mut headers: Vec<_> =
        answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.retain(|line| !line.starts_with("date:") && !line.starts_with("x-request-id:"));
    // A longer name makes a longer page; that much the visitor typed.
    headers.retain(|line| !line.starts_with("content-length:"));
    headers.sort();
    let page = answer.text().replace(&format!("\"{username}\""), "\"NAME\"");
    let page = if request_id.is_empty() { page } else { page.replace(request_id, "ID") };
    format!("{}\n{page}", headers.join("\n"))
}
