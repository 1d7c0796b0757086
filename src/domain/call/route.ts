/** Whether a URL leads to this machine. Such requests never use a proxy, as in browsers and Go, unlike curl. */
export const isLoopback = ({ hostname }: URL): boolean =>
  /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])\.?$/.test(hostname);

/**
 * Says how a request went out; follows the host's name in a message.
 * @param proxy its host and port. Absent: none was used.
 */
export function describeRoute(url: URL, proxy: string | undefined): string {
  if (proxy !== undefined) return ` through the proxy ${proxy}`;
  return isLoopback(url) ? "" : " without a proxy";
}
