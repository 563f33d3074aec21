import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  client,
  goodbye,
  mailedCode,
  newAddress,
  password,
  remember,
  service,
  signedIn,
  student,
  take,
  url,
} from "./project.ts";

after(goodbye);

test("a sign-up is confirmed by the link of the mail, once", async () => {
  const email = newAddress();
  const own = client();
  const { user, session } = take(await own.auth.signUp({ email, password, options: { data: { full_name: "Asha" } } }));
  remember(String(user?.id));
  assert.equal(session, null);
  assert.equal((await own.auth.signInWithPassword({ email, password })).error?.code, "email_not_confirmed");

  const token_hash = await mailedCode(email, "signup");
  const confirmed = take(await own.auth.verifyOtp({ token_hash, type: "signup" }));
  assert.equal(confirmed.user?.user_metadata.full_name, "Asha");
  assert.equal(take(await own.auth.getClaims()).claims.user_metadata?.full_name, "Asha");
  assert.equal(take(await own.rpc("create_profile_for_current_user")).full_name, "Asha");
  assert.equal((await client().auth.verifyOtp({ token_hash, type: "signup" })).error?.code, "otp_expired");
  await signedIn(email, password);
});

test("a sign-up with an address that has an account tells nothing", async () => {
  const { email, id } = await student();
  const { user, session } = take(await client().auth.signUp({ email, password: "another-long-password" }));
  assert.notEqual(user?.id, id);
  assert.deepEqual(user?.identities, []);
  assert.equal(session, null);
  await signedIn(email, password);
});

test("a second mail to one address has to wait", async () => {
  const email = newAddress();
  remember(String(take(await client().auth.signUp({ email, password })).user?.id));
  const { error } = await client().auth.resend({ type: "signup", email });
  assert.equal(error?.code, "over_email_send_rate_limit");
});

test("a forgotten password is replaced by the link of the mail", async () => {
  const { email } = await student();
  take(await client().auth.resetPasswordForEmail(email));
  const own = client();
  take(await own.auth.verifyOtp({ token_hash: await mailedCode(email, "recovery"), type: "recovery" }));
  take(await own.auth.updateUser({ password: "the-next-long-password" }));
  assert.equal((await client().auth.signInWithPassword({ email, password })).error?.code, "invalid_credentials");
  await signedIn(email, "the-next-long-password");
});

test("a short password is refused", async () => {
  const { error } = await client().auth.signUp({ email: newAddress(), password: "short" });
  assert.equal(error?.code, "weak_password");
});

test("a refreshed session works, and signing out ends it", async () => {
  const { client: own } = await student();
  const before = take(await own.auth.getSession()).session;
  const after = take(await own.auth.refreshSession()).session;
  assert.notEqual(after?.refresh_token, before?.refresh_token);
  assert.ok(take(await own.auth.getUser()).user);
  take({ data: true, ...(await own.auth.signOut()) });
  const { error } = await client().auth.refreshSession({ refresh_token: String(after?.refresh_token) });
  assert.ok(error);
});

test("claims are verified by the published key and are those of a hosted project", async () => {
  const { client: own, id, email } = await student();
  const { claims, header } = take(await own.auth.getClaims());
  assert.equal(header.alg, "ES256");
  assert.equal(claims.iss, `${url}/auth/v1`);
  assert.deepEqual([claims.sub, claims.email, claims.role, claims.aud], [id, email, "authenticated", "authenticated"]);
  assert.deepEqual([claims.aal, claims.is_anonymous, claims.app_metadata?.provider], ["aal1", false, "email"]);
  assert.ok(claims.session_id && claims.user_metadata && claims.amr);
});

test("the secret key administers accounts", async () => {
  const { admin } = service.auth;
  const email = newAddress();
  const { user } = take(
    await admin.createUser({ email, password, email_confirm: true, user_metadata: { full_name: "Ravi" } }),
  );
  remember(user.id);
  assert.equal((await admin.createUser({ email, password })).error?.code, "email_exists");
  assert.equal(take(await admin.getUserById(user.id)).user.user_metadata.full_name, "Ravi");
  const { users } = take(await admin.listUsers({ page: 1, perPage: 1000 }));
  assert.ok(users.some((one) => one.id === user.id));
  take(await admin.updateUserById(user.id, { password: "set-by-the-educator" }));
  await signedIn(email, "set-by-the-educator");
  take(await admin.deleteUser(user.id));
  assert.equal((await admin.getUserById(user.id)).error?.code, "user_not_found");
});

test("an invited person opens the account by the link", async () => {
  const email = newAddress();
  const { user } = take(await service.auth.admin.inviteUserByEmail(email, { data: { full_name: "Meera" } }));
  remember(user.id);
  const { properties } = take(await service.auth.admin.generateLink({ type: "invite", email }));
  const own = client();
  const { session } = take(await own.auth.verifyOtp({ token_hash: properties.hashed_token, type: "invite" }));
  assert.equal(session?.user.id, user.id);
});

test("nobody administers accounts without the secret key", async () => {
  const { client: own } = await student();
  for (const who of [client(), own]) {
    const { error } = await who.auth.admin.listUsers();
    assert.ok(error && [401, 403].includes(Number(error.status)));
  }
});
