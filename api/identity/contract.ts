/** The cookie of a session: a random token, HttpOnly, SameSite=Strict. */
export const SESSION_COOKIE = "panhuo_session";
