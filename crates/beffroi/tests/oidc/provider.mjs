// A real provider, configured as ProConnect is: signed user information, the claims `siret` and `acr`,
// client_secret_post, end of session. It signs anybody in who asks, as the agent named in the environment.
//
// AGENT_FILE: JSON with `sub`, `email`, `siret`, `acr`, read at every sign-in. REDIRECT, AFTER: the addresses of the
// site under test. ALGORITHM: RS256 or ES256.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import Provider from 'oidc-provider';

const algorithm = process.env.ALGORITHM ?? 'ES256';
const agent = () => JSON.parse(readFileSync(process.env.AGENT_FILE, 'utf8'));
const key = (kind, options, alg) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: alg,
});
const server = createServer((request, response) => handle(request, response));
let handle = (_, response) => response.end();

server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'beffroi',
      client_secret: 'un-secret-de-test-assez-long-pour-etre-pris',
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
    jwks: { keys: [key('rsa', { modulusLength: 2048 }, 'RS256'), key('ec', { namedCurve: 'P-256' }, 'ES256')] },
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
