export { nearestWord } from "./nearest-word.js";
