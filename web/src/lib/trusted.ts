/* The page runs under Trusted Types: the address of our own worker is the one script address made at run time. */

interface TrustedTypesFactory {
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): unknown };
}

const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes;

const policy = factory?.createPolicy('tradewarden', {
  createScriptURL(url) {
    if (new URL(url, location.href).origin !== location.origin) {
      throw new TypeError('Only scripts of this origin are run.');
    }
    return url;
  },
});

/** Marks one of our own script addresses as fit to run. */
export function scriptUrl(url: string): string {
  return (policy?.createScriptURL(url) as string | undefined) ?? url;
}
