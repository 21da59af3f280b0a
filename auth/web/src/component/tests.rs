use maud::{Render, html};

use super::*;
use crate::Texts;
use crate::page::FlashKind;

const PAYLOADS: [&str; 6] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</textarea><script>",
    "</option></select><svg onload=alert(1)>",
    "</title></style><!--",
];

/// Every component with `text` in every place that takes one.
fn everywhere(text: &str) -> String {
    let texts = Texts::default();
    let combo = combobox(text)
        .selected(Match::new(text, text).detail(text))
        .matches(text, vec![Match::new("1", text).detail(text)], true)
        .open_at(text)
        .add_at(text);
    let controls = [
        Control::text(text),
        Control::email(text),
        Control::url(text),
        Control::integer(text),
        Control::decimal(text),
        Control::date(text),
        Control::time(text),
        Control::datetime(text),
        Control::text_area(text),
        Control::json(text),
        Control::select(text, [Choice::new(text, text)]),
        Control::select("other", [Choice::new(text, text)]),
        Control::password(Password::New).autocomplete(text),
        Control::combobox(combo),
        Control::readonly(text),
    ];
    let fields = controls
        .map(|control| field(&texts, text, text, control).hint(text).error(text).after(html! { (text) }));
    let cells = || {
        [
            Cell::text(text),
            Cell::link(text, text),
            Cell::address(text),
            Cell::number(text),
            Cell::moment(text, text, text),
            Cell::boolean(true, text),
            Cell::badge(text, Tone::Warn),
            Cell::code(text),
        ]
    };
    let columns = (0..8).map(|_| Column::new(text).sort(text).sorted(Order::Descending, 2));
    let entry = Entry::new(text, text, Cell::text(text)).from(text).changes([Change {
        field: text.into(),
        old: Some(text.into()),
        new: Some(text.into()),
    }]);
    html! {
        (fieldset(text, text, &fields))
        (table(text).columns(columns).row(Row::new(cells())))
        (description_list(&[(text.to_owned(), Cell::text(text))]))
        (button(text).name(text).value(text).form(text).action(text))
        (link_button(text, text))
        (chip(text).remove(text, text)) (badge(text, Tone::Good))
        (search_box(&texts, text, text).keep(text, text))
        (pager(&texts, text).back(Some(text.into()), Some(text.into())).size(10, Some(text.into())))
        (error_summary(&texts, [(Some(text.to_owned()), text.to_owned()), (None, text.to_owned())]).title(text))
        (empty_state(text).text(text)) (dialog(text, text, html! { (text) }))
        (toast(&texts, FlashKind::Done, text, Some(&(text.to_owned(), text.to_owned()))))
        (timeline(&texts, &[entry])) (external_link(text))
    }
    .into_string()
}

#[test]
fn x01_nothing_that_came_from_data_becomes_markup() {
    for payload in PAYLOADS {
        let markup = everywhere(payload);
        assert!(!markup.contains(payload) || payload.starts_with('\''), "{payload}");
        // Attributes are written in double quotes, so a single one stays inside.
        for word in ["<script", "<img", "<svg onload", "</title", "<!--", "=alert(1)>\""] {
            assert!(!markup.contains(word), "{payload}: {word}");
        }
    }
    // The markup of the same text without its special characters has as many tags.
    let count = |text: &str| everywhere(text).matches('<').count();
    for payload in PAYLOADS {
        let harmless: String =
            payload.chars().map(|c| if c.is_alphanumeric() || c == ' ' { c } else { 'x' }).collect();
        assert_eq!(count(payload), count(&harmless), "{payload}");
    }
}

#[test]
fn c07_components_carry_nothing_inline() {
    let markup = everywhere("x");
    for word in [" style=", " onclick", " onload", " onsubmit", "<style", "<script", "javascript:"] {
        assert!(!markup.contains(word), "{word}");
    }
}

#[test]
fn x02_only_addresses_that_a_browser_may_follow_become_links() {
    for address in [
        "https://example.org/a?b#c",
        "HTTP://example.org",
        "mailto:ada@example.org",
        "tel:+4930123",
        "/admin/",
        "shop/book/7/",
        "?q=a:b",
        "#top",
        "../x",
        "a/b:c",
    ] {
        assert_eq!(safe_href(address), Some(address));
    }
    for address in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "javascript\u{a0}:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "blob:x",
        "",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https:\\evil.example",
        "ftp://example.org",
        "x-y:z",
        ":",
        "about:blank",
        "view-source:https://a",
        "https://a b",
    ] {
        assert_eq!(safe_href(address), None, "{address:?}");
        assert!(!external_link(address).into_string().contains("href"), "{address:?}");
    }
}

#[test]
fn a_field_ties_its_control_to_label_hint_and_errors() {
    let markup = field(&Texts::default(), "price", "Price", Control::decimal("twelve"))
        .hint("In euros.")
        .error("Not a number.")
        .optional()
        .render()
        .into_string();
    for part in [
        "<label for=\"id_price\">Price",
        "id=\"id_price\" name=\"price\" value=\"twelve\"",
        "aria-describedby=\"id_price_error id_price_hint\"",
        "aria-invalid=\"true\"",
        "id=\"id_price_error\"",
        "id=\"id_price_hint\"",
        "optional",
    ] {
        assert!(markup.contains(part), "{part} in {markup}");
    }
    assert!(!markup.contains("required"));
}

#[test]
fn what_was_typed_is_kept_even_where_a_picker_could_not_show_it() {
    let texts = Texts::default();
    let show = |control| field(&texts, "x", "X", control).render().into_string();
    assert!(show(Control::date("2023-08-12")).contains("type=\"date\""));
    assert!(show(Control::date("31 Feb")).contains("type=\"text\" id=\"id_x\" name=\"x\" value=\"31 Feb\""));
    assert!(show(Control::datetime("2023-08-12T17:30")).contains("type=\"datetime-local\""));
    assert!(show(Control::datetime("soon")).contains("value=\"soon\""));
    assert!(
        show(Control::select("gone", [Choice::new("a", "A")])).contains("<option value=\"gone\" selected>")
    );
    assert!(show(Control::text_area("\nfirst line empty")).contains(">\n\nfirst line empty<"));
    assert!(!show(Control::password(Password::Current)).contains("value"));
}

#[test]
fn a_combobox_works_as_a_plain_form() {
    let combo = combobox("../autocomplete/?field=author")
        .clearable()
        .selected(Match::new("6", "Elena Novak"))
        .matches(
            "liam",
            vec![Match::new("2", "Liam").detail("born 1902"), Match::new("6", "Elena Novak")],
            false,
        );
    let markup =
        field(&Texts::default(), "author", "Author", Control::combobox(combo)).render().into_string();
    for part in [
        "<option value=\"6\" selected>Elena Novak</option>",
        "<option value=\"2\">Liam · born 1902</option>",
        "name=\"_query_author\" value=\"liam\"",
        "name=\"_lookup_author\" value=\"1\" formnovalidate",
        "2 matches",
    ] {
        assert!(markup.contains(part), "{part} in {markup}");
    }
    assert_eq!(markup.matches("<option").count(), 3);
}

#[test]
fn a_table_says_how_it_is_sorted_and_labels_its_rows() {
    let markup = table("Books")
        .column(Column::new("Title").sort("?o=-title").sorted(Order::Ascending, 1))
        .column(Column::new("Price").number().sort("?o=price"))
        .row(Row::new([Cell::link("River", "7/change/"), Cell::empty()]).marked())
        .render()
        .into_string();
    for part in [
        "<caption class=\"hidden\">Books</caption>",
        "<th scope=\"col\" aria-sort=\"ascending\">",
        "<th scope=\"row\"><a class=\"cut\" href=\"7/change/\">River</a></th>",
        "data-label=\"Price\"",
        "class=\"marked\"",
    ] {
        assert!(markup.contains(part), "{part} in {markup}");
    }
    assert_eq!(markup.matches("aria-sort").count(), 1);
}

#[test]
fn a_pager_offers_only_pages_that_are_there() {
    let markup = pager(&Texts::default(), "1–100 of 2,000")
        .forward(Some("?p=2".into()), Some("?p=20".into()))
        .render()
        .into_string();
    assert_eq!(markup.matches("<a ").count(), 2);
    assert!(markup.contains("aria-label=\"Next page\" rel=\"next\""));
    assert!(!markup.contains("Previous page"));
}

#[test]
fn an_error_summary_links_to_each_field_and_takes_the_focus() {
    let markup =
        error_summary(&Texts::default(), [(Some("price".into()), "Price: not a number.".into())]).render();
    let markup = markup.into_string();
    for part in ["role=\"alert\"", "autofocus", "href=\"#id_price\"", "1 thing to correct"] {
        assert!(markup.contains(part), "{part}");
    }
    assert!(error_summary(&Texts::default(), []).render().into_string().is_empty());
}
