// A certified OpenID provider on loopback, as the tests of the sign-in want it: its own sign-in and consent pages, three clients, two people.
// It prints "ready" on a line of its own when it listens, and ends with SIGTERM.

import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';

import Provider from 'oidc-provider';

const { ISSUER, CALLBACKS, SIGNED_OUT, CLIENT_SECRET } = process.env;

const PEOPLE = {
  ines: {
    name: 'Inés Ortega',
    locale: 'es-CL',
    email: 'ines@ministry.example',
    email_verified: true,
    groups: ['chemicals', 'trainers'],
  },
  olu: { name: 'Olu Ade', locale: 'yo', email: 'olu@ministry.example', email_verified: false, groups: ['chemicals'] },
};

function signingKey(alg, ...kind) {
  const { privateKey } = generateKeyPairSync(...kind);
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: `key-${alg}` };
}

function client(id, alg) {
  return {
    client_id: id,
    client_secret: CLIENT_SECRET,
    id_token_signed_response_alg: alg,
    redirect_uris: CALLBACKS.split(' '),
    post_logout_redirect_uris: SIGNED_OUT.split(' '),
    response_types: ['code'],
    grant_types: ['authorization_code'],
  };
}

const provider = new Provider(ISSUER, {
  clients: [client('commons', 'RS256'), client('commons-es256', 'ES256'), client('commons-hs256', 'HS256')],
  jwks: {
    keys: [
      signingKey('RS256', 'rsa', { modulusLength: 2048 }),
      signingKey('ES256', 'ec', { namedCurve: 'P-256' }),
    ],
  },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'HS256'] },
  claims: {
    openid: ['sub'],
    profile: ['name', 'locale'],
    email: ['email', 'email_verified'],
    groups: ['groups'],
  },
  findAccount: (_context, id) =>
    PEOPLE[id] && { accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) },
  cookies: { keys: ['a key for tests'] },
});
// A proxy stands in front, so addresses follow the Host header that it passes on.
provider.proxy = true;

const server = createServer(provider.callback());
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
process.on('SIGTERM', () => process.exit(0));
