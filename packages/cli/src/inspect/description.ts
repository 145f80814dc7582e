/** What `inspect` tells of a file: sections of named values, and the same as plain data. */
export interface Description {
  readonly file: string;
  readonly kind: "nifti" | "npz" | "npy" | "pickle";
  readonly sections: readonly Section[];
  /** The facts for `--json`. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** A titled list of rows; a row's cells are aligned with those of its section. */
export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}
