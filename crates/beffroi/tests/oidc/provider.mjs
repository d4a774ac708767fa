// A real provider, configured as ProConnect is: signed user information, the claims `siret` and `acr`,
// client_secret_post, end of session. It signs anybody in who asks, as the agent named in the environment.
//
// AGENT_FILE: JSON with `sub`, `email`, `siret`, `acr`, read at every sign-in. REDIRECT, AFTER: the addresses of the
// site under test. ALGORITHM: RS256 or ES256.
//
// The same file says how the provider lies: `token` and `user` change what it is about to answer, the identity token
// and the user information, after it has made them. Each holds `head` and `claims` (members to be replaced, removed
// when null), `by` (who signs) and, for `user`, `plain` (not signed at all, as JSON).
import { createHmac, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const algorithm = process.env.ALGORITHM ?? 'ES256';
const agent = () => JSON.parse(readFileSync(process.env.AGENT_FILE, 'utf8'));
const key = (kind, options, alg) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg,
});
const keys = [key('rsa', { modulusLength: 2048 }, 'RS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')];
const secret = 'un-secret-de-test-assez-long-pour-etre-pris';

const signed = (message, jwk) =>
  sign('sha256', message, { key: createPrivateKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' });
const signers = {
  own: (message) => signed(message, keys.find(({ alg }) => alg === algorithm)),
  // Of the same kind, under the same name, but not the provider's.
  other: (message) => signed(message, algorithm === 'RS256' ? key('rsa', { modulusLength: 2048 }, 'RS256') : key('ec', { namedCurve: 'P-256' }, 'ES256')),
  secret: (message) => createHmac('sha256', secret).update(message).digest(),
  nobody: () => Buffer.alloc(0),
};
const changed = (members, changes) =>
  Object.fromEntries(Object.entries({ ...members, ...changes }).filter(([, value]) => value !== null));
const parts = (text) => text.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));

function retold(text, { head, claims, by = 'own' }) {
  const [oldHead, oldClaims] = parts(text);
  const both = [changed(oldHead, head), changed(oldClaims, claims)];
  const message = both.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${message}.${signers[by](Buffer.from(message)).toString('base64url')}`;
}

async function lie(ctx, next) {
  await next();
  const { token, user } = agent();
  if (token && ctx.oidc?.route === 'token' && ctx.body.id_token) {
    ctx.body = { ...ctx.body, id_token: retold(ctx.body.id_token, token) };
  }
  if (user && ctx.oidc?.route === 'userinfo' && ctx.status === 200) {
    const text = retold(ctx.body, user);
    ctx.body = user.plain ? parts(text)[1] : text;
    ctx.type = user.plain ? 'application/json' : 'application/jwt';
  }
}

const server = createServer((request, response) => handle(request, response));
let handle = (_, response) => response.end();

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'beffroi',
      client_secret: secret,
      redirect_uris: [process.env.REDIRECT],
      post_logout_redirect_uris: [process.env.AFTER],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: algorithm,
      userinfo_signed_response_alg: algorithm,
    }],
    acrValues: ['eidas1', 'eidas1-mfa', 'eidas2'],
    claims: {
      openid: ['sub'], email: ['email'], given_name: ['given_name'], usual_name: ['usual_name'],
      uid: ['uid'], siret: ['siret'], idp_id: ['idp_id'], idp_acr: ['idp_acr'], acr: null,
    },
    scopes: ['openid', 'email', 'given_name', 'usual_name', 'uid', 'siret', 'idp_id', 'idp_acr'],
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      jwtUserinfo: { enabled: true },
      claimsParameter: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'], userinfoSigningAlgValues: ['RS256', 'ES256'] },
    jwks: { keys },
    cookies: { keys: ['cle-de-test'] },
    pkce: { required: () => false },
    ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 60, Interaction: 600, Session: 43200, Grant: 43200 },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    async findAccount(_, id) {
      const { sub, email, siret } = agent();
      return {
        accountId: id,
        async claims() {
          return {
            sub, email, siret, given_name: 'Camille', usual_name: 'Exemple', uid: 'camille', idp_id: 'essai', idp_acr: 'eidas1',
          };
        },
      };
    },
  });
  provider.use(lie);
  const serve = provider.callback();
  handle = async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return serve(request, response);
    // Whoever comes is the agent, and agrees.
    try {
      const details = await provider.interactionDetails(request, response);
      const { sub, acr } = agent();
      const grant = new provider.Grant({ accountId: sub, clientId: 'beffroi' });
      grant.addOIDCScope(details.params.scope);
      grant.addOIDCClaims(['acr', 'email', 'siret', 'given_name', 'usual_name', 'uid', 'idp_id', 'idp_acr']);
      const grantId = await grant.save();
      // Asked again what was answered already: the agent cannot be recognised more surely than that.
      const result = details.lastSubmission
        ? { error: 'access_denied', error_description: 'the assurance that is demanded cannot be given' }
        : { login: { accountId: sub, acr }, consent: { grantId } };
      await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    } catch (error) {
      response.statusCode = 500;
      response.end(String(error));
    }
  };
  console.log(`issuer ${issuer}`);
});
