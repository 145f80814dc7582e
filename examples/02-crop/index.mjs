// Cuts a case to the smallest box that holds everything nonzero, and puts the image back into its place.
import { cropCase, pasteBox, shapeOfBox } from "@voxprep/crop";
import { readCase, sha256 } from "../shared/thick-phantom.js";

const { image, label } = await readCase("thick_4");
const cropped = cropCase({ channels: [image.volume], label: label.volume });
const [channel] = cropped.channels;

const before = image.volume.shapeZyx;
console.log("before", before.join(" x "));
console.log("box   ", JSON.stringify(cropped.boxZyx), "half open, z y x");
console.log("after ", shapeOfBox(cropped.boxZyx).join(" x "));
console.log("labels", cropped.classes.join(", "), "(-1 is background outside of the body)");
console.log("sha256 of the image", sha256(channel)); // that of the original program's npz
console.log("sha256 of the label", sha256(cropped.label));

const pasted = pasteBox(channel, cropped.boxZyx, before);
const same = pasted.data.every((value, i) => value === Math.fround(Number(image.volume.data[i])));
console.log("pasted back, every voxel is where it was:", same);
