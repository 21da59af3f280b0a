# The words of the frame and of its components.

skip-to-content = Skip to content
navigation = Navigation
open-navigation = Open navigation
close-navigation = Close navigation
fold-navigation = Fold navigation
filter-navigation = Filter
breadcrumb = Path to this page
theme = Colors
theme-auto = Automatic
theme-light = Light
theme-dark = Dark
sign-out = Sign out
account = Account
add-thing = Add to { $thing }
close = Close
clear = Clear
search = Search
find = Find
open = Open
add-new = Add new
rows = Rows
pages = Pages
first-page = First page
previous-page = Previous page
next-page = Next page
last-page = Last page
optional = optional
show-password = Show
hide-password = Hide
nothing-chosen = Nothing chosen
search-choices = Search the choices
no-matches = No matches
more-matches = More matches: type on to narrow them down
lookup-failed = The choices could not be loaded
matches = { $count ->
    [0] No matches
    [one] 1 match, in the list
   *[other] { $count } matches, in the list
}
first-matches = The first { $count } matches, in the list
errors = { $count ->
    [one] 1 thing to correct
   *[other] { $count } things to correct
}
old-value = Before:
new-value = After:
unsaved = There are changes that are not saved.

# Errors: what happened, why, what to do next.

problem-home = To the start page
problem-request-id = Request

problem-client-title = This cannot be done
problem-client-message = The server did not accept the request.
problem-server-title = Something went wrong
problem-server-message = The server could not do this. Nothing was changed that was not confirmed before.

problem-400-title = This request cannot be read
problem-400-message = Part of the address or of the form is not as it should be.
problem-400-remedy = Go back, reload the page and try again.
problem-401-title = Sign in first
problem-401-message = This page is for people who are signed in.
problem-403-title = Not allowed
problem-403-message = You are not allowed to do this.
problem-403-remedy = Whoever looks after this site can give you the permission.
problem-cross-site-title = This did not come from this site
problem-cross-site-message = A change is accepted from a page of this site only, and the browser did not say that this one was.
problem-cross-site-remedy = Open the page anew by its address and try again. If it happens again, the site may be configured with another public address than the one in your browser.
problem-404-title = Nothing here
problem-404-message = There is no such page, or it is not for you to see.
problem-404-remedy = Check the address, or look for it from the start page.
problem-405-title = Not this way
problem-405-message = This address does not answer to this kind of request.
problem-408-title = It took too long
problem-408-message = What was sent did not arrive in time. Nothing was saved.
problem-408-remedy = Check the connection, then send it again.
problem-409-title = Someone was faster
problem-409-message = What you were changing has been changed since you opened it.
problem-409-remedy = Open it again and compare.
problem-413-title = Too large
problem-413-message = More was sent than this page takes. Nothing was saved.
problem-413-remedy = Send less at once.
problem-414-title = The address is too long
problem-414-message = The address has more than 8 KB.
problem-414-remedy = Ask for less at once, with fewer filters.
problem-415-title = Another kind of content
problem-415-message = This page does not take content of this kind.
problem-421-title = Wrong address
problem-421-message = This site does not answer under this name.
problem-421-remedy = Use the public address of the site. Whoever runs it can add this name to the allowed hosts.
problem-429-title = Too many tries
problem-429-message = There were too many requests in a short time.
problem-429-remedy = Wait a little, then try again.
problem-500-title = Something went wrong
problem-500-message = The server made a mistake. It has been written down.
problem-500-remedy = Try again. If it happens again, tell whoever looks after this site the request number below.
problem-503-title = Busy
problem-503-message = The server cannot do this right now.
problem-503-remedy = Try again in a moment.
