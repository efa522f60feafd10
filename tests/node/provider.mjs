// An OpenID Connect provider on loopback for the tests: `node provider.mjs PORT CALLBACK`. Whoever signs in is who the
// file descriptor 0 named last, as one line of JSON: {"sub", "name", "groups", "nonce"?, "expired"?}.
import { createInterface } from 'node:readline';
import { createHash } from 'node:crypto';
import Provider from 'oidc-provider';

const [port, callback] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
let person = { sub: 'nobody', groups: [] };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'tradewarden',
      client_secret: 'a secret that both know 0123456789',
      redirect_uris: [callback],
      response_types: ['code'],
      grant_types: ['authorization_code'],
    },
  ],
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'], email: ['email'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  cookies: { keys: [createHash('sha256').update(issuer).digest('hex')] },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  ttl: { IdToken: 600, AccessToken: 600, Session: 600, Grant: 600, Interaction: 600 },
  findAccount: (_, sub) => ({
    accountId: sub,
    claims: () => ({ sub, preferred_username: person.name, groups: person.groups }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile email');
    await grant.save();
    return grant;
  },
});

const find = provider.AuthorizationCode.find.bind(provider.AuthorizationCode);
provider.AuthorizationCode.find = async (...args) => {
  const code = await find(...args);
  if (code && person.nonce) code.nonce = person.nonce;
  return code;
};

// A token that expired long ago: made on a clock that lies two hours behind.
const now = Date.now;
provider.use(async (ctx, next) => {
  if (ctx.path !== '/token' || !person.expired) return next();
  Date.now = () => now() - 7_200_000;
  try {
    await next();
  } finally {
    Date.now = now;
  }
});

// Whoever is named signs in without a form.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith('/interaction/')) return next();
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: person.sub } });
  ctx.respond = false;
});

createInterface({ input: process.stdin }).on('line', (line) => {
  person = JSON.parse(line);
  console.log('named');
});
provider.listen(Number(port), '127.0.0.1', () => console.log('listens'));
