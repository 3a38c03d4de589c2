# SPDX-License-Identifier: Apache-2.0
"""Files that several tests of DICOM need."""

import numpy as np


def write_slice(path, number, series="1.2.826.0.1.1", spacing=(0.5, 0.7), step=2.5, **more):
    """A slice of 12 x 10 pixels. `more`: other elements, by their names."""
    import pydicom
    from pydicom.uid import ExplicitVRLittleEndian, generate_uid

    pixels = (np.arange(12 * 10, dtype=np.uint16) + 1000 * number).reshape(12, 10)
    meta = pydicom.dataset.FileMetaDataset()
    meta.MediaStorageSOPClassUID = pydicom.uid.CTImageStorage
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data = pydicom.dataset.FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
    data.SOPClassUID, data.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    data.SeriesInstanceUID, data.StudyInstanceUID, data.Modality = series, "1.2.3", "CT"
    data.PatientName, data.PatientID, data.SeriesNumber = "No^Body", "1", 1
    data.Rows, data.Columns, data.PixelSpacing, data.SliceThickness = 12, 10, list(spacing), step
    data.ImagePositionPatient, data.ImageOrientationPatient = [1.0, 2.0, 3.0 + step * number], [1, 0, 0, 0, 1, 0]
    data.InstanceNumber, data.SamplesPerPixel, data.PhotometricInterpretation = number + 1, 1, "MONOCHROME2"
    data.BitsAllocated, data.BitsStored, data.HighBit, data.PixelRepresentation = 16, 16, 15, 0
    data.RescaleIntercept, data.RescaleSlope = 0, 1
    data.PixelData = pixels.tobytes()
    for name, value in more.items():
        setattr(data, name, value)
    path.parent.mkdir(parents=True, exist_ok=True)
    data.save_as(path, enforce_file_format=True)
