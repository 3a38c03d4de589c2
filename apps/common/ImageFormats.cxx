/* SPDX-License-Identifier: Apache-2.0 */
#include "ImageFormats.h"

#include "itkBMPImageIOFactory.h"
#include "itkGDCMImageIOFactory.h"
#include "itkGiplImageIOFactory.h"
#include "itkJPEG2000ImageIOFactory.h"
#include "itkJPEGImageIOFactory.h"
#include "itkLSMImageIOFactory.h"
#include "itkMRCImageIOFactory.h"
#include "itkMetaImageIOFactory.h"
#include "itkNiftiImageIOFactory.h"
#include "itkNrrdImageIOFactory.h"
#include "itkPNGImageIOFactory.h"
#include "itkTIFFImageIOFactory.h"
#include "itkVTKImageIOFactory.h"

namespace app
{

void
RegisterImageFormats()
{
  static const bool registered = [] {
    itk::JPEGImageIOFactory::RegisterOneFactory();
    itk::PNGImageIOFactory::RegisterOneFactory();
    itk::NrrdImageIOFactory::RegisterOneFactory();
    itk::LSMImageIOFactory::RegisterOneFactory(); // before TIFF, of which it is a dialect
    itk::TIFFImageIOFactory::RegisterOneFactory();
    itk::MetaImageIOFactory::RegisterOneFactory();
    itk::NiftiImageIOFactory::RegisterOneFactory();
    itk::GDCMImageIOFactory::RegisterOneFactory();
    itk::BMPImageIOFactory::RegisterOneFactory();
    itk::JPEG2000ImageIOFactory::RegisterOneFactory();
    itk::VTKImageIOFactory::RegisterOneFactory();
    itk::MRCImageIOFactory::RegisterOneFactory();
    itk::GiplImageIOFactory::RegisterOneFactory();
    return true;
  }();
  (void)registered;
}

} // namespace app
