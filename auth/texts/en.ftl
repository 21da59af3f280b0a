# The words of the sign-in pages.

sign-in = Sign in
username = User name
email-address = Mail address
password = Password
remember-me = Keep me signed in on this device
remember-me-hint = Without this, closing the browser signs you out.

# One sentence for every reason: who has an account here is nobody's business.
sign-in-refused = The name or the password is not right, or this account cannot sign in here. Both are case-sensitive.
sign-in-refused-title = You are not signed in
sign-in-other-account = You are signed in as { $name }. That account cannot use this site; sign in with another one.
