"""What the tests ask of Django. `python peer.py NAME..` answers each in turn, on one line of JSON for all of them.

A name may bring an argument: `authenticate=anna:secret`. Starting Python is what takes long, so one run answers many.
"""

import io
import json
import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings")

import django

django.setup()

from django.contrib.auth import authenticate as sign_in
from django.contrib.auth.hashers import check_password, get_hasher, identify_hasher, make_password
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.crypto import get_random_string

PASSWORD = "brass-kettle-at-noon-42"


def migrate(_):
    """Makes the tables, and the rows that follow from the models."""
    said = io.StringIO()
    call_command("migrate", stdout=said, no_color=True, interactive=False)
    return said.getvalue()


def plan(_):
    """What Django would still do to these tables."""
    said = io.StringIO()
    call_command("migrate", plan=True, stdout=said, no_color=True, interactive=False)
    return said.getvalue()


def changes(_):
    """Whether Django's models differ from its migrations."""
    said = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, stdout=said, no_color=True)
    except SystemExit as ended:
        return f"{said.getvalue()} (exit {ended.code})"
    return said.getvalue()


def people(_):
    """Users under each scheme that Django writes, and of each standing."""
    made = {
        "paula": ("pbkdf2_sha256", {}),
        "hugo": ("pbkdf2_sha1", {}),
        "arno": ("argon2", {"is_staff": True}),
        "beate": ("bcrypt_sha256", {}),
        "selma": ("scrypt", {}),
        "rosa": ("argon2", {"is_superuser": True, "is_staff": True}),
        "iris": ("argon2", {"is_active": False}),
    }
    for name, (scheme, flags) in made.items():
        user = User.objects.create_user(name, f"{name}@example.org", **flags)
        # As many rounds as a test has time for; what they come to is the same.
        rounds = {"iterations": 20_000} if scheme.startswith("pbkdf2") else {}
        user.password = get_hasher(scheme).encode(PASSWORD, get_random_string(22), **rounds) if rounds else make_password(
            PASSWORD, hasher=scheme
        )
        user.save()
    return sorted(made)


def rights(_):
    """Groups, memberships and permissions, in every mixture, by a rule that is the same every time."""
    permissions = list(Permission.objects.order_by("content_type__app_label", "content_type__model", "codename"))
    groups = [Group.objects.create(name=name) for name in ("Editors", "Packers", "Empty", "Disbanded")]
    for at, group in enumerate(groups):
        if group.name != "Empty":
            group.permissions.set(permissions[at :: 5])
    standings = [
        {},
        {"is_staff": True},
        {"is_active": False},
        {"is_superuser": True},
        {"is_superuser": True, "is_active": False},
    ]
    for at in range(20):
        user = User.objects.create(username=f"user{at:02}", password="!", **standings[at % len(standings)])
        user.groups.set([group for bit, group in enumerate(groups) if at >> bit & 1])
        if at % 3:
            user.user_permissions.set(permissions[at % 7 :: 4])
    groups[-1].delete()
    return len(permissions)


def held(_):
    """What Django says that each user may do: `get_all_permissions`, which `has_perm` must agree with."""
    every = [f"{one.content_type.app_label}.{one.codename}" for one in Permission.objects.select_related("content_type")]
    answer = {}
    for user in User.objects.all():
        answer[user.username] = sorted(user.get_all_permissions())
        one_by_one = sorted(name for name in every if user.has_perm(name))
        assert answer[user.username] == one_by_one, user.username
    return answer


def with_perm(code):
    """Who may do something, by the users' manager."""
    found = User.objects.with_perm(code, backend="django.contrib.auth.backends.ModelBackend")
    return sorted(found.values_list("username", flat=True))


def permissions(_):
    """All permissions, as their picker would show them."""
    rows = Permission.objects.select_related("content_type").order_by(
        "content_type__app_label", "content_type__model", "codename"
    )
    return [[one.content_type.app_label, one.content_type.model, one.codename, one.name] for one in rows]


def users(_):
    """Every column of every user, times in full."""
    return [
        {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}
        for row in User.objects.order_by("username").values()
    ]


def by_login(_):
    """The names of those who signed in, the latest first, as the database orders them."""
    return list(User.objects.filter(last_login__isnull=False).order_by("-last_login").values_list("username", flat=True))


def by_joining(_):
    """All names, the newest first, as the database orders them."""
    return list(User.objects.order_by("-date_joined", "-id").values_list("username", flat=True))


def stamp(argument):
    """Writes a last sign-in and a day of joining as Django writes them: `name:2026-01-02T03:04:05.000000+00:00`."""
    name, at = argument.split(":", 1)
    at = timezone.datetime.fromisoformat(at)
    return User.objects.filter(username=name).update(last_login=at, date_joined=at)


def authenticate(argument):
    """Signs somebody in, and says what Django thinks of the hash that was there before."""
    name, password = argument.split(":", 1)
    stored = User.objects.get(username=name).password
    return {
        "checks": check_password(password, stored),
        "signed_in": sign_in(username=name, password=password) is not None,
        "algorithm": identify_hasher(stored).algorithm,
        "must_update": identify_hasher(stored).must_update(stored),
    }


def set_password(argument):
    """Changes a password as Django does."""
    name, password = argument.split(":", 1)
    user = User.objects.get(username=name)
    user.set_password(password)
    user.save()


def grant(argument):
    """Gives a permission in person: `name:shop.change_book`."""
    name, code = argument.split(":", 1)
    app, codename = code.split(".", 1)
    permission = Permission.objects.get(content_type__app_label=app, codename=codename)
    User.objects.get(username=name).user_permissions.add(permission)


def tables(_):
    """What the database says of the tables of Django's apps, with nothing left out that Django itself writes."""
    with connection.cursor() as cursor:
        return sorted(introspected(cursor))


OURS = (
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "auth_user",
    "auth_user_groups",
    "auth_user_user_permissions",
)


def introspected(cursor):
    if connection.vendor == "sqlite":
        for table in OURS:
            cursor.execute("SELECT name, type, \"notnull\", dflt_value, pk FROM pragma_table_info(%s)", [table])
            yield from (f"{table} column {row}" for row in cursor.fetchall())
            cursor.execute(
                'SELECT "from", "table", "to", on_update, on_delete, match FROM pragma_foreign_key_list(%s)', [table]
            )
            yield from (f"{table} foreign key {row}" for row in cursor.fetchall())
            cursor.execute("SELECT name, \"unique\", origin, partial FROM pragma_index_list(%s)", [table])
            for index in cursor.fetchall():
                cursor.execute("SELECT seqno, name FROM pragma_index_info(%s)", [index[0]])
                yield f"{table} index {index} {cursor.fetchall()}"
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [table])
            (text,) = cursor.fetchone()
            yield f"{table} deferred keys {text.count('DEFERRABLE INITIALLY DEFERRED')}"
            yield f"{table} counted {text.count('AUTOINCREMENT')}"
        return
    names = ", ".join(f"'{table}'" for table in OURS)
    cursor.execute(
        "SELECT table_name, column_name, data_type, character_maximum_length, datetime_precision, is_nullable, "
        "column_default, is_identity, identity_generation, collation_name FROM information_schema.columns "
        f"WHERE table_schema = current_schema() AND table_name IN ({names})"
    )
    yield from (f"column {row}" for row in cursor.fetchall())
    cursor.execute(
        "SELECT rel.relname, con.conname, con.contype, con.condeferrable, con.condeferred, "
        "pg_get_constraintdef(con.oid) FROM pg_constraint con JOIN pg_class rel ON rel.oid = con.conrelid "
        f"WHERE rel.relnamespace = current_schema()::regnamespace AND rel.relname IN ({names})"
    )
    yield from (f"constraint {row}" for row in cursor.fetchall())
    cursor.execute(
        f"SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() AND tablename IN ({names})"
    )
    yield from (f"index {row}" for row in cursor.fetchall())


if __name__ == "__main__":
    said = {}
    for word in sys.argv[1:]:
        name, _, argument = word.partition("=")
        said[word] = globals()[name](argument)
    print(json.dumps(said))
