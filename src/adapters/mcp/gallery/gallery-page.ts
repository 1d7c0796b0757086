/** The gallery's page, in a module of its own, so that only hosts that show it load it. */
export { default as galleryPage } from "./gallery.html";
