import { builtPackage } from "../vitest.base.ts";

export default builtPackage();
