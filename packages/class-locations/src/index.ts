export { locateClasses } from "./locate-classes.js";
