/** The AWS CLI reads both variables, the SDK only the first; without them, both read the profile. */
export function configuredRegion(): { readonly region?: string } {
  const region = process.env['AWS_REGION'] || process.env['AWS_DEFAULT_REGION'];
  return region ? { region } : {};
}
