use super::{Catalogue, TextError, Texts};

#[test]
fn our_own_texts_are_sound_and_count() {
    assert!(Catalogue::new(&[]).is_ok());
    let texts = Texts::default();
    assert_eq!(texts.language(), "en");
    assert_eq!(texts.get("sign-out"), "Sign out");
    assert_eq!(texts.format("errors", &[("count", 1.into())]), "1 thing to correct");
    assert_eq!(texts.format("errors", &[("count", 3.into())]), "3 things to correct");
    assert_eq!(texts.format("add-thing", &[("thing", "<b>".into())]), "Add to <b>");
}

#[test]
fn a_missing_text_shows_its_name() {
    assert_eq!(Texts::default().get("no-such-text"), "no-such-text");
    assert_eq!(Texts::default().try_get("no-such-text"), None);
}

#[test]
fn sites_add_and_replace_texts() {
    let catalogue =
        Catalogue::new(&[("en", "sign-out = Leave\nown = Own"), ("de", "sign-out = Abmelden")]).unwrap();
    assert_eq!(catalogue.texts().get("sign-out"), "Leave");
    assert_eq!(catalogue.texts().get("own"), "Own");
    assert_eq!(catalogue.texts_in("de").get("sign-out"), "Abmelden");
    assert_eq!(catalogue.texts_in("fr").get("own"), "Own");
}

#[test]
fn broken_sources_are_refused() {
    assert!(matches!(Catalogue::new(&[("en", "= no name")]), Err(TextError::Source { .. })));
    assert!(matches!(Catalogue::new(&[("not a language", "")]), Err(TextError::Language { .. })));
}
