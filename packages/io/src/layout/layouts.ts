import type { Layout, LayoutName } from "./layout.js";

const NNFORMER_2D = {
  dataIdentifier: "nnFormerData_plans_v2.1_2D",
  plansFile: "nnFormerPlansv2.1_plans_2D.pkl",
} as const;

/** The layouts of the three profiles; UNETR++ keeps nnFormer's names for 2D and for the process count. */
export const LAYOUTS: Readonly<Record<LayoutName, Layout>> = {
  "unetr-pp": {
    profile: "unetr-pp",
    rawVariable: "unetr_pp_raw_data_base",
    preprocessedVariable: "unetr_pp_preprocessed",
    resultsVariable: "RESULTS_FOLDER",
    processesVariable: "nnFormer_def_n_proc",
    rawBase: "unetr_pp_raw",
    rawFolder: "unetr_pp_raw_data",
    croppedFolder: "unetr_pp_cropped_data",
    preprocessedBase: "unetr_pp_preprocessed",
    dataIdentifier: { "3d": "unetr_pp_Data_plans_v2.1", "2d": NNFORMER_2D.dataIdentifier },
    plansFile: { "3d": "unetr_pp_Plansv2.1_plans_3D.pkl", "2d": NNFORMER_2D.plansFile },
  },
  nnformer: {
    profile: "nnformer",
    rawVariable: "nnFormer_raw_data_base",
    preprocessedVariable: "nnFormer_preprocessed",
    resultsVariable: "RESULTS_FOLDER",
    processesVariable: "nnFormer_def_n_proc",
    rawBase: "nnFormer_raw",
    rawFolder: "nnFormer_raw_data",
    croppedFolder: "nnFormer_cropped_data",
    preprocessedBase: "nnFormer_preprocessed",
    dataIdentifier: { "3d": "nnFormerData_plans_v2.1", "2d": NNFORMER_2D.dataIdentifier },
    plansFile: { "3d": "nnFormerPlansv2.1_plans_3D.pkl", "2d": NNFORMER_2D.plansFile },
  },
  "nnunet-v1": {
    profile: "nnunet-v1",
    rawVariable: "nnUNet_raw_data_base",
    preprocessedVariable: "nnUNet_preprocessed",
    resultsVariable: "RESULTS_FOLDER",
    processesVariable: "nnUNet_def_n_proc",
    rawBase: "nnUNet_raw",
    rawFolder: "nnUNet_raw_data",
    croppedFolder: "nnUNet_cropped_data",
    preprocessedBase: "nnUNet_preprocessed",
    dataIdentifier: { "3d": "nnUNetData_plans_v2.1", "2d": "nnUNetData_plans_v2.1_2D" },
    plansFile: { "3d": "nnUNetPlansv2.1_plans_3D.pkl", "2d": "nnUNetPlansv2.1_plans_2D.pkl" },
  },
};
