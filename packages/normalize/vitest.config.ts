import { sourcePackage } from "../../vitest.base.ts";

export default sourcePackage();
