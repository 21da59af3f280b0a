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
index-did-password = Changed password of
index-did-no-password = Disabled password of
index-did-other = { $action }

## List
list-count = { $count ->
    [one] { $number } { $model }
   *[other] { $number } { $models }
}
list-count-at-least = { $number }+
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
form-read-only-others = You may change other { $models }: the permission “update” that you have on “{ $resource }” does not take in this one.
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

flash-begun = Added { $model } “{ $label }”. All else about it can be said here.
flash-password = “{ $label }” has a new password.
flash-no-password = “{ $label }” has no password any more and cannot sign in with one.

## Password
password-title = Set password
password-title-own = Change your password
password-why = The new password replaces the one that { $label } has now, and ends the sessions that are open with it. Hand it over safely; it is not shown again.
password-why-own = Your other sessions end with the old password; this one goes on.
password-nobody-sets = Nobody sets the password of another here, superusers included: this site is set up that way.
password-nobody-sets-remedy = People change their own. Whoever has the machine can set one with the command changepassword.
password-nobody-sets-why = Nobody sets the password of another here, superusers included: this site is set up that way (staff_may_set). { $label } changes it when signed in; whoever has the machine can set one with the command changepassword.
password-current = Current password
password-current-wrong = This is not your current password.
password-new = New password
password-again = New password again
password-word = Password
password-word-again = Password again
password-none = No password
password-none-hint = Nobody can sign in with one until it is set; for accounts that sign in another way, or not yet.
password-or-none = A password was typed, and “No password” was ticked: clear the one or the other.
password-not-here = Nobody sets the password of another here: leave it empty.
password-later-by-owner = The account is made without a password: on this site nobody chooses the password of another. Whoever has the machine sets the first one with the command changepassword.
password-set = Set password
password-disable = Disable password
password-disable-title = Sign-in by password
password-disable-why = Without a password nobody signs in as { $label } with one, and the sessions that are open end. A new password undoes this.
password-own-stays = Your own password is not disabled here: nobody locks himself out. Ask somebody else.
accounts-not-now = This account may not be made now; whoever runs the site finds the reason in the log.
password-not-now = The password of this account may not change now; whoever runs the site finds the reason in the log.
password-set-or-disable = A new password was typed, but “Disable password” was pressed: clear the fields, or press “Set password”.
password-differs = The two passwords differ.
password-advice = At least { $minimum } characters; a few unrelated words are a good password. Nothing like the name or address of the account, nothing that is commonly used, not the name of this site, not only digits.
password-too-short = This password is too short. Use at least { $minimum } characters.
password-too-long = This password is too long. Use at most { $maximum } bytes.
password-too-similar =
    This password is too similar to the { $attribute ->
        [first-name] first name
        [last-name] last name
        [email-address] mail address
       *[username] user name
    }.
password-too-common =
    This password is too common: { $reason ->
        [leaked] it is on the lists of leaked passwords
        [nearly-leaked] it varies one from the lists of leaked passwords
        [keys] it is a row of neighboring keys
        [repetition] it repeats itself
        [sequence] it follows the alphabet or counts
        [date] it is a date
        [word] it is a single word
        [name] it is a name
       *[early] it falls within a million guesses
    }.
password-context-word = This password is too common here: it is little more than the word “{ $word }”, which guessers of this site try first.
password-entirely-numeric = This password is entirely numeric.

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
delete-detached = { $count ->
    [one] { $name } stays, without its { $through }
   *[other] { $name } stay, without their { $through }
}
delete-protected = { $count ->
    [one] { $name } protects it
   *[other] { $name } protect it
}
delete-and-more = and { $count } more
delete-show = Show { $count } { $name }
delete-blocked = The { $model } “{ $label }” cannot be deleted.
delete-blocked-protected = { $count ->
    [one] One { $name } points to it and protects it. Delete that or point it elsewhere first.
   *[other] { $number } { $name } point to it and protect it. Delete them or point them elsewhere first.
}
delete-blocked-not-allowed = { $count ->
    [one] One { $name } would have to go or change with it, and you may not do that. Ask somebody who may.
   *[other] { $number } { $name } would have to go or change with it, and you may not do that. Ask somebody who may.
}
delete-blocked-unregistered = Rows of a table that this site does not show still point to it.
delete-blocked-too-many = More than { $number } rows would go with it. That is too many for one step: delete them in smaller parts first.
delete-confirm = Delete
delete-cancel = Cancel
delete-back = Back

## History
history-title = History
history-empty = Nothing is written down yet
history-empty-why = Changes made here from now on are kept, with who made them and when.
history-created = Added
history-updated = Changed
history-deleted = Deleted
history-by = by { $name }
history-password = Changed password
history-no-password = Disabled password
history-other = { $action }
history-from = from { $address }
history-page = Page { $number }
history-bad-page = The page of a history is a number from 1 on.

## Engine: what is wrong with a field
field-required = Fill this in.
field-unique = Another row has this value already, and it must be unique.
field-unique-together = Another row has the same { $names } already.
field-related-missing = There is no such row, or none that you may choose.
field-not-a-choice = “{ $typed }” is not one of the choices.
field-not-editable = This cannot be changed here.
field-too-long = At most { $max } characters; this has { $length }.
field-one-line = This must fit on one line.
field-not-storable = The database does not take this value.
field-nul = This contains a character that cannot be stored.
field-integer = Enter a whole number, such as 42.
field-integer-range = Enter a number from { $min } to { $max }.
field-float = Enter a number, such as 3.14.
field-decimal = Enter a number, such as 12.50, with a point and without spaces.
field-decimal-scale = At most { $scale } digits after the point.
field-decimal-precision = At most { $digits } digits before the point.
field-decimal-digits = At most { $digits } digits in all: this database cannot keep more exactly.
field-bool = Choose yes or no.
field-date = Enter a date as YYYY-MM-DD, such as 2024-12-31.
field-time = Enter a time as HH:MM, such as 18:30.
field-datetime = Enter a date and a time, such as 2024-12-31 18:30.
field-uuid = Enter a UUID, such as 6f9619ff-8b86-4d01-b42d-00cf4fc964ff.
field-json = This is not valid JSON: line { $line }, column { $column }.

## Engine: what is wrong with a request
engine-query-twice = “{ $name }” is given twice.
engine-query-long = “{ $name }” is too long: at most { $max } characters.
engine-query-nul = The search contains a character that cannot be searched for.
engine-query-positions = Only one of “p”, “after” and “before” can be given.
engine-search-long = Search for at most { $max } characters.
engine-search-words = Search for at most { $max } words.
engine-order-unknown = This list cannot be ordered by “{ $name }”.
engine-filter-unknown = This list cannot be filtered by “{ $name }”.
engine-filter-value = “{ $value }” cannot be a value of { $name }.
engine-cursor = The address names a place in the list that cannot be read.
engine-page-number = “p” takes a page number from 1, or “last”.
engine-page-far = By number the list goes to page { $last }, the first { $rows } rows. Search, filter, or turn the order round to see what is further down.
engine-lookup-unknown = “{ $name }” does not choose among other rows.
engine-field-unknown = This form has no field “{ $name }”. Nothing was saved.
engine-field-twice = The field “{ $name }” was sent twice. Nothing was saved.
engine-base-missing = The form did not say which value of “{ $name }” it began with, so it could overwrite somebody else's change. Nothing was saved: load the form again.
engine-other-action = This was not opened to { $action }.
engine-scope-create = You may not add such a row: it would not be one of those that you may see to.
engine-scope-update = You may not change the row like this: it would no longer be one of those that you may see to.
engine-unique = Another row has the same values already, where they must be unique.
engine-foreign = Something that this row points to does not exist.
engine-unseen-required = This needs a value that you cannot give here and that nothing else gives. Whoever runs the site finds the column's name in the log.
engine-not-storable = The database does not take these values.

## Accounts
accounts-stranger = Your own account is not one of these, or not active, so there is nothing to compare with. Accounts are changed by accounts of the same table.
accounts-gone = That account or group is not there any more.
accounts-reaches-up = { $user } may do things that you may not, so the account is not yours to change. Ask somebody who may do as much, or a superuser.
accounts-gives-more = The policy gives members of “{ $group }” more than you hold, so the group is not yours to make, rename, fill or delete. Ask a superuser.
accounts-not-a-member = You are not in “{ $group }”, so its memberships are not yours to give or take. Ask one of its members, or a superuser.
accounts-frees = Outside “{ $group }”, { $user } may do things that you may not, so leaving it is not yours to arrange. Ask a superuser.
accounts-last-superuser = { $user } is the only active superuser. Make another one first; without one, nobody could.
accounts-flag = Only a superuser changes this.
accounts-name-fault = This name cannot be used: { $fault }.
accounts-name-form = Names are kept in one form. Write it as “{ $form }”.
accounts-name-taken = This name is taken; names that differ only in case count as the same.
accounts-address = This is not a mail address. Write one like name@example.org, or none.
accounts-password = Password
accounts-password-kept = { $scheme ->
    [none] none
    [disabled] disabled: nobody signs in with one
    [argon2id] argon2id
    [unknown] of a kind that is not known here: it lets nobody in
   *[older] { $scheme } (upgraded at the next sign-in)
}
accounts-groups = Groups
accounts-groups-why = Tick the groups that { $label } is to be in. What cannot be ticked is not yours to give or take; beside it stands why.
accounts-groups-closed = The groups of { $label }. None of them is yours to give or take; beside each stands why.
accounts-no-groups = No groups yet
accounts-no-groups-why = There is none, or none that you may see.
accounts-group-gives = { $count ->
    [0] gives nothing yet
    [one] gives the role { $roles }
   *[other] gives the roles { $roles }
}
accounts-gives = By the policy
accounts-needs = It takes the permission “{ $action }” on “{ $resource }”.
accounts-members = Members
accounts-members-why = By the policy this group { $gives }.
accounts-members-closed = Who is in it, you may not see: it takes the permission “{ $action }” on “{ $resource }”.
accounts-member = Account
accounts-member-name = Name
accounts-no-members = Nobody is in this group
accounts-no-members-why = Or nobody further down. Groups are given on the page “Groups” of a user.
accounts-permissions = Permissions
accounts-permissions-off = Permissions out of tables do not count on this site, so none are given here: the policy alone says who may what. With “django_permissions = true” under [policy] in the settings, Django's tables count beside it.
accounts-permissions-user = What this account was given in person, beside what the policy and its groups give it.
accounts-permissions-group = What this group gives to its members, beside what the policy gives them.
accounts-permissions-why = What cannot be ticked is more than you hold.
accounts-permission-not-yours = You do not hold “{ $permission }”, so it is not yours to give or take.
accounts-permissions-model = Model
accounts-permissions-view = View
accounts-permissions-add = Add
accounts-permissions-change = Change
accounts-permissions-delete = Delete
accounts-permissions-others = Others
