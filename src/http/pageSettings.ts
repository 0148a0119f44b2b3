/** The page's settings before anybody has signed in, and the sites that may frame it. */
export interface PageSettings {
  /** The school's sign-in, by OpenID Connect; null if tokens come another way. */
  oidc: { issuer: string; clientId: string; scope: string } | null
  /** The demonstration's people, signed in at one click; none anywhere else. */
  samples: readonly { role: string; name: string; token: string }[]
  /** Origins of pages that may show this one in a frame. */
  frameAncestors: readonly string[]
}
