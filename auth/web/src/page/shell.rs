//! One page in its frame: the whole document.

use maud::{DOCTYPE, Markup, Render, html};

use super::{Crumb, Flash, Frame, NavGroup, Person, Theme};
use crate::asset;
use crate::component::{Icon, icon};

/// One page: its title, the way to it, what happened on the way.
#[derive(Clone, Debug)]
#[must_use]
pub struct Page {
    title: String,
    count: Option<Markup>,
    actions: Vec<Markup>,
    crumbs: Vec<Crumb>,
    flashes: Vec<Flash>,
    aside: Option<Markup>,
    layout: Layout,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    Wide,
    Form,
    Card,
}

impl Layout {
    fn class(self) -> &'static str {
        match self {
            Layout::Wide => "wide",
            Layout::Form => "form",
            Layout::Card => "card",
        }
    }
}

impl Page {
    /// A page as wide as the window.
    pub fn new(title: impl Into<String>) -> Page {
        Page {
            title: title.into(),
            count: None,
            actions: Vec::new(),
            crumbs: Vec::new(),
            flashes: Vec::new(),
            aside: None,
            layout: Layout::Wide,
        }
    }

    /// As wide as the window: lists. The default.
    pub fn wide(mut self) -> Page {
        self.layout = Layout::Wide;
        self
    }

    /// As wide as lines read well: forms, confirmations, histories.
    pub fn form(mut self) -> Page {
        self.layout = Layout::Form;
        self
    }

    /// A single card in the middle of an empty page: sign-in, errors.
    pub fn card(mut self) -> Page {
        self.layout = Layout::Card;
        self
    }

    /// The number behind the title: `2,000 books`.
    pub fn count(mut self, count: impl Render) -> Page {
        self.count = Some(count.render());
        self
    }

    /// A button or link at the right of the title.
    pub fn action(mut self, action: impl Render) -> Page {
        self.actions.push(action.render());
        self
    }

    /// Adds a step to the way to this page. The page itself comes last by itself.
    pub fn crumb(mut self, crumb: Crumb) -> Page {
        self.crumbs.push(crumb);
        self
    }

    /// Adds several steps.
    pub fn crumbs(mut self, crumbs: impl IntoIterator<Item = Crumb>) -> Page {
        self.crumbs.extend(crumbs);
        self
    }

    /// Tells what just happened.
    pub fn flash(mut self, flash: Flash) -> Page {
        self.flashes.push(flash);
        self
    }

    /// Tells several things, or nothing.
    pub fn flashes(mut self, flashes: impl IntoIterator<Item = Flash>) -> Page {
        self.flashes.extend(flashes);
        self
    }

    /// A column beside a form.
    pub fn aside(mut self, aside: impl Render) -> Page {
        self.aside = Some(aside.render());
        self
    }

    /// The whole document.
    #[must_use]
    pub fn render(&self, frame: &Frame, main: Markup) -> Markup {
        let has_rail = !frame.navigation.is_empty();
        html! {
            (DOCTYPE)
            html lang=(frame.texts.language()) data-theme=(frame.theme.name()) data-rail=[frame.is_folded.then_some("folded")] {
                (self.head(frame))
                body.(format!("page-{}", self.layout.class())) .has-rail[has_rail] {
                    a.skip href="#main" { (frame.text("skip-to-content")) }
                    (self.top_bar(frame, has_rail))
                    @if has_rail { (rail(frame)) }
                    main #main tabindex="-1" {
                        (self.toasts(frame))
                        @if self.layout == Layout::Card { (self.card_main(frame, &main)) } @else { (self.open_main(&main)) }
                    }
                }
            }
        }
    }

    fn open_main(&self, main: &Markup) -> Markup {
        html! {
            (self.heading())
            @match &self.aside {
                Some(aside) => div.columns { div.column-main { (main) } aside.column-side { (aside) } },
                None => (main),
            }
        }
    }

    fn card_main(&self, frame: &Frame, main: &Markup) -> Markup {
        html! {
            @if !frame.site.is_empty() && frame.navigation.is_empty() { p.card-site { (frame.site) } }
            div.card-body { (self.heading()) (main) }
        }
    }

    fn head(&self, frame: &Frame) -> Markup {
        let way = self.crumbs.iter().rev().map(|crumb| crumb.label.as_str());
        let parts: Vec<&str> = [self.title.as_str()]
            .into_iter()
            .chain(way)
            .chain([frame.site.as_str()])
            .filter(|part| !part.is_empty())
            .collect();
        let scheme = match frame.theme {
            Theme::Auto => "light dark",
            Theme::Light => "light",
            Theme::Dark => "dark",
        };
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content=(scheme);
                meta name="robots" content="noindex, nofollow";
                title { (parts.join(" · ")) }
                link rel="icon" href=(asset::href(&frame.mount, "icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(asset::href(&frame.mount, "desk.css"));
                script type="module" src=(asset::href(&frame.mount, "desk.js")) {}
            }
        }
    }

    fn top_bar(&self, frame: &Frame, has_rail: bool) -> Markup {
        html! {
            header.top {
                @if has_rail {
                    a.rail-open.icon-button href="#rail" aria-label=(frame.text("navigation")) { (icon(Icon::Menu)) }
                }
                @if !frame.site.is_empty() { a.site href=(frame.mount.href("")) { (frame.site) } }
                @if !self.crumbs.is_empty() {
                    nav.crumbs aria-label=(frame.text("breadcrumb")) {
                        ol {
                            @for crumb in &self.crumbs {
                                li { @match &crumb.href { Some(href) => a href=(href) { (crumb.label) }, None => span { (crumb.label) } } }
                            }
                            li { span aria-current="page" { (self.title) } }
                        }
                    }
                }
                div.top-end {
                    (theme_switch(frame))
                    @if let Some(person) = &frame.person { (person_menu(frame, person)) }
                }
            }
        }
    }

    fn heading(&self) -> Markup {
        html! {
            div.title-line {
                h1 { (self.title) }
                @if let Some(count) = &self.count { span.count { (count) } }
                @if !self.actions.is_empty() { div.title-actions { @for action in &self.actions { (action) } } }
            }
        }
    }

    fn toasts(&self, frame: &Frame) -> Markup {
        html! {
            div #toasts .toasts role="status" aria-live="polite" {
                @for flash in &self.flashes { (flash.toast(frame)) }
            }
        }
    }
}

/// From how many places on the rail has a filter.
const FILTER_FROM: usize = 6;

fn rail(frame: &Frame) -> Markup {
    html! {
        nav #rail .rail aria-label=(frame.text("navigation")) {
            @if frame.navigation.iter().map(|group| group.items.len()).sum::<usize>() > FILTER_FROM {
                input.input.rail-filter type="search" data-script autocomplete="off" placeholder=(frame.text("filter-navigation")) aria-label=(frame.text("filter-navigation"));
            }
            @for group in &frame.navigation { (rail_group(frame, group)) }
            a.rail-close href="#main" { (frame.text("close-navigation")) }
        }
    }
}

fn rail_group(frame: &Frame, group: &NavGroup) -> Markup {
    html! {
        section.rail-group {
            h2 { @match &group.href { Some(href) => a href=(href) { (group.label) }, None => (group.label) } }
            ul {
                @for item in &group.items {
                    li {
                        a.rail-link href=(item.href) aria-current=[item.current.then_some("page")] { (item.label) }
                        @if let Some(add) = &item.add {
                            a.rail-add href=(add) aria-label=(frame.texts.format("add-thing", &[("thing", item.label.as_str().into())])) { (icon(Icon::Plus)) }
                        }
                    }
                }
            }
        }
    }
}

fn theme_switch(frame: &Frame) -> Markup {
    html! {
        form.theme-switch method="post" action=(frame.mount.href("theme/")) aria-label=(frame.text("theme")) {
            @if let Some(here) = &frame.here { input type="hidden" name="next" value=(frame.mount.href(here)); }
            @for theme in Theme::ALL {
                button type="submit" name="theme" value=(theme.name()) aria-pressed=(frame.theme == theme) title=(frame.text(&format!("theme-{}", theme.name()))) aria-label=(frame.text(&format!("theme-{}", theme.name()))) { (icon(sign(theme))) }
            }
        }
    }
}

fn sign(theme: Theme) -> Icon {
    match theme {
        Theme::Auto => Icon::Auto,
        Theme::Light => Icon::Light,
        Theme::Dark => Icon::Dark,
    }
}

fn person_menu(frame: &Frame, person: &Person) -> Markup {
    html! {
        details.menu.person {
            summary aria-label=(format!("{}: {}", frame.text("account"), person.name)) { (icon(Icon::Person)) span { (person.name) } (icon(Icon::ChevronDown)) }
            div.menu-body {
                @if let Some(detail) = &person.detail { p.menu-detail { (detail) } }
                @for (label, href) in &person.links { a href=(href) { (label) } }
                form method="post" action=(person.sign_out) { button type="submit" { (frame.text("sign-out")) } }
            }
        }
    }
}
