// Access tokens. The embedded Auth knows only HS256 and few claims; the world outside gets what a hosted project gives:
// ES256, verifiable by the published key, with all claims.

import * as jose from "jose";
import type { Accounts } from "./accounts.ts";
import type { Settings } from "./settings.ts";

const ROLES = new Set(["anon", "authenticated", "service_role"]);

/** A token that is not ours, not valid now, or for a role that no request may have. */
export class BadToken extends Error {
  readonly expired: boolean;

  constructor(message: string, expired = false) {
    super(message);
    this.expired = expired;
  }
}

export class Tokens {
  readonly publicKeys: { keys: jose.JWK[] };
  private readonly issuer: string;
  private readonly secret: Uint8Array;
  private readonly signingKey: jose.JWK;
  private readonly accounts: Accounts;

  constructor(settings: Settings, accounts: Accounts) {
    const { d: _private, ...publicKey } = settings.signing_key;
    this.publicKeys = { keys: [{ ...publicKey, alg: "ES256", use: "sig", key_ops: ["verify"] }] };
    this.signingKey = settings.signing_key;
    this.secret = new TextEncoder().encode(settings.jwt_secret);
    this.issuer = `${settings.url}/auth/v1`;
    this.accounts = accounts;
  }

  /** The token for the client, from one that Auth made; `method` is how the person signed in. */
  async outward(token: string, method: string): Promise<string> {
    const { payload } = await jose.jwtVerify(token, this.secret, { algorithms: ["HS256"] });
    const claims = await this.accounts.claims(String(payload.sub));
    const amr = [{ method, timestamp: payload.iat }];
    return new jose.SignJWT({ ...payload, iss: this.issuer, aal: "aal1", amr, ...claims })
      .setProtectedHeader({ alg: "ES256", typ: "JWT", kid: this.signingKey.kid })
      .sign(await jose.importJWK(this.signingKey, "ES256"));
  }

  /** The token for Auth and REST, from one that a client sent. Throws BadToken. */
  async inward(token: string): Promise<string> {
    const payload = await this.verify(token);
    return new jose.SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(this.secret);
  }

  private async verify(token: string): Promise<jose.JWTPayload> {
    try {
      const key = await jose.importJWK(this.publicKeys.keys[0] as jose.JWK, "ES256");
      const { payload } = await jose.jwtVerify(token, key, { algorithms: ["ES256"], issuer: this.issuer });
      if (!ROLES.has(String(payload.role))) throw new BadToken("JWT role is not allowed");
      return payload;
    } catch (error) {
      if (error instanceof jose.errors.JWTExpired) throw new BadToken("JWT expired", true);
      throw error instanceof BadToken ? error : new BadToken("JWT could not be verified");
    }
  }
}
