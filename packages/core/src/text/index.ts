export { editDistance } from "./edit-distance.js";
export { nearestWord } from "./nearest-word.js";
export { countedText, plainNumber } from "./plain-words.js";
