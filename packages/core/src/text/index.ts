export { editDistance } from "./edit-distance.js";
export { nearestWord } from "./nearest-word.js";
