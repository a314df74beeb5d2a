export { Gallery, type GalleryOptions } from './gallery';
