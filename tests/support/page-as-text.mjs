/** Lets tests import a page as its text, as the build does. */
export default {
  process: (page) => ({ code: `module.exports = ${JSON.stringify(page)};` }),
};
