/** The build and the tests turn a page into its text. */
declare module "*.html" {
  const text: string;
  export default text;
}
