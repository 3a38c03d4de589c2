# Which file belongs to which room. Dependencies go one way: image <- diffuse/local, image <- label; walk stands alone.
