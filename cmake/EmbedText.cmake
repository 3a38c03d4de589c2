# Makes a C++ source of text files: cmake -DOUTPUT=... -DNAMESPACE=a::b -DFILES=a|b -P EmbedText.cmake
# Each file becomes a constant of the namespace, named after it: explorer.html is explorer_html.
string(REPLACE "|" ";" FILES "${FILES}")
set(text "// Made by EmbedText.cmake from text files.\nnamespace ${NAMESPACE}\n{\n")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME)
  string(MAKE_C_IDENTIFIER "${name}" name)
  file(READ "${file}" content HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," content "${content}")
  string(APPEND text "extern const char ${name}[];\nconst char ${name}[] = { ${content}'\\0' };\n")
endforeach()
string(APPEND text "} // namespace ${NAMESPACE}\n")
file(WRITE "${OUTPUT}" "${text}")
