# Which file belongs to which room. Dependencies go one way: image <- diffuse/local, image <- label; walk stands alone.

dwc_add_room(image SOURCES image/Channels.cxx image/Gradient.cxx image/Shrink.cxx image/Watershed.cxx)

dwc_add_room(label SOURCES label/Automatic.cxx label/Levels.cxx label/VerifyTree.cxx)
