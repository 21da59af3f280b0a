# The words of the admin's pages. Ids begin with the page they are on.

## Who gets in
admin-not-signed-in = You are not signed in.
admin-not-signed-in-remedy = Sign in, then ask again.
admin-not-admitted = { $name } may not use { $site }.
admin-not-admitted-remedy = It takes staff status, or the permission “read” on “admin.site”. Ask whoever looks after the accounts of { $site }, or sign out and come back under another name.
admin-may-not = You may not { $action } { $models }.
admin-may-not-remedy = It takes the permission “{ $action }” on “{ $resource }”. Ask whoever looks after the accounts of { $site } for it.
admin-may-not-row = You may not { $action } this { $model }.
admin-action-create = add
admin-action-read = see
admin-action-update = change
admin-action-delete = delete
admin-no-such-model = There is nothing at this address, or nothing that you may see.
admin-no-such-row = There is no such { $model }, or none that you may see.
admin-no-such-row-remedy = It may have been deleted, or the address may be mistyped.
admin-database-busy = The database took too long to answer.
admin-database-busy-remedy = Narrow the list by a search, or try again in a minute.

## Index
index-title = Home
index-empty = Nothing here is open to you yet
index-empty-why = You may use { $site }, but none of its models. It takes the permission “read” on a model. Ask whoever looks after the accounts of { $site }.
index-models = Models
index-add = Add
index-add-to = Add { $model }
index-recent = What you did last
index-recent-none = Nothing yet. What you add, change and delete is listed here.
index-did-create = Added
index-did-update = Changed
index-did-delete = Deleted
index-did-other = { $action }

## List
list-count = { $count ->
    [one] { $number } { $model }
   *[other] { $number } { $models }
}
list-count-at-least = { $number }+ { $models }
list-count-all = count all
list-add = Add { $model }
list-search = Search { $models }
list-search-chip = Search: { $text }
list-clear-all = Clear all
list-remove = Remove “{ $what }”
list-filter = Filter
list-bad-query-remedy = Start again from the plain list.
list-empty = No { $models } yet
list-empty-why = The first one starts the list.
list-empty-why-not-you = Nobody has added one, or none is open to you.
list-none-match = No { $models } match
list-none-match-search = Nothing contains “{ $text }”.
list-none-match-filters = Nothing fits { $filters }.
list-none-match-both = Nothing that fits { $filters } contains “{ $text }”.
list-clear = Clear the search
list-clear-filters = Show all { $models }
list-past-end = There are no { $models } this far down
list-past-end-why = The list ends before this page. Rows may have been deleted.
list-to-first = Go to the first page
list-range = { $from }–{ $to } of { $total }
list-range-open = { $from }–{ $to }
list-shown = { $shown } of { $total }
list-shown-open = { $shown } rows
list-per-page = { $count } a page
list-yes = Yes
list-no = No
list-filter-is = { $field }: { $value }
list-filter-empty = { $field }: empty
list-bytes = { $count } bytes
list-secret = Hidden

## Forms
form-add-title = Add { $model }
form-history = History
form-delete = Delete
form-save = Save
form-save-continue = Save and continue
form-save-another = Save and add another
form-read-only = You may look at this { $model } but not change it.
form-read-only-remedy = It takes the permission “update” on “{ $resource }”.
form-nothing-chosen = Nothing chosen
form-unknown = Unknown
form-unknown-lookup = There is no field “{ $field }” to look things up for.

## Saved, deleted
flash-open = Open
flash-added = Added { $model } “{ $label }”.
flash-saved = Saved { $model } “{ $label }”.
flash-unchanged = { $label } was as it is already; nothing changed.
flash-deleted = Deleted { $model } “{ $label }”.
flash-deleted-with = Deleted { $model } “{ $label }” and { $count ->
    [one] one row
   *[other] { $count } rows
} with it.

## Conflict
conflict-title = Somebody else changed this { $model }
conflict-why = While you were editing, these fields got other values. Nothing is lost and nothing was overwritten: what you typed is still in the form below. Correct it if need be; “Save” now puts your values in place of theirs.
conflict-field = Field
conflict-base = When you began
conflict-theirs = Now stored
conflict-mine = Yours
conflict-keep-theirs = Keep theirs
conflict-keep-theirs-hint = Drops what you typed and opens the row as it is now.

## Delete
delete-title = Delete { $model }
delete-sentence = This deletes the { $model } “{ $label }” for good.
delete-sentence-with = This deletes the { $model } “{ $label }” and { $count ->
    [one] one row that hangs on it,
   *[other] { $number } rows that hang on it,
} for good.
delete-summary = What goes
delete-tree = In detail
delete-detached = { $name } stay, without their { $through }
delete-protected = { $name } protect it
delete-and-more = and { $count } more
delete-show = Show { $count } { $name }
delete-blocked = The { $model } “{ $label }” cannot be deleted.
delete-blocked-protected = { $count } { $name } point to it and protect it. Delete them or point them elsewhere first.
delete-blocked-not-allowed = { $count } { $name } would have to go with it, and you may not delete those. Ask somebody who may.
delete-blocked-too-many = More than { $count } rows would go with it. That is too many for one step: delete them in smaller parts first.
delete-confirm = Delete
delete-cancel = Cancel
delete-back = Back

## History
history-title = History
history-empty = Nothing is written down yet
history-empty-why = Changes made here from now on are kept, with who made them and when.
history-created = added it
history-updated = changed it
history-deleted = deleted it
history-other = { $action }
history-from = from { $address }
history-page = Page { $number }
history-bad-page = The page of a history is a number from 1 on.
