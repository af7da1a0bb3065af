# Finds libtorch and defines uses_libtorch(TARGET). LIBTORCH: a libtorch or PyTorch folder; empty: the system's.
# find_package(Torch) is not used: against a CUDA libtorch it wants the whole CUDA toolkit, which nothing here needs.
set(LIBTORCH "$ENV{LIBTORCH}" CACHE PATH "Folder with libtorch's include/ and lib/")

if(LIBTORCH)
  set(SEARCH PATHS "${LIBTORCH}" NO_DEFAULT_PATH)
endif()
find_path(TORCH_INCLUDE ATen/core/dispatch/Dispatcher.h ${SEARCH} PATH_SUFFIXES include REQUIRED)
find_library(TORCH_CPU torch_cpu ${SEARCH} PATH_SUFFIXES lib REQUIRED)
find_library(C10 c10 ${SEARCH} PATH_SUFFIXES lib REQUIRED)
get_filename_component(TORCH_LIB_DIR "${TORCH_CPU}" DIRECTORY)

# Newer releases keep the numbers in the first of these.
find_file(VERSION_HEADER NAMES torch/headeronly/version.h torch/csrc/api/include/torch/version.h PATHS "${TORCH_INCLUDE}" NO_DEFAULT_PATH REQUIRED)
file(STRINGS "${VERSION_HEADER}" VERSION_LINES REGEX "define TORCH_VERSION_M(AJOR|INOR) ")
string(REGEX REPLACE "[^0-9]*([0-9]+)[^0-9]+([0-9]+).*" "\\1.\\2" TORCH_VERSION "${VERSION_LINES}")
message(STATUS "libtorch ${TORCH_VERSION} in ${TORCH_LIB_DIR}")

function(uses_libtorch TARGET)
  target_include_directories(${TARGET} SYSTEM PRIVATE "${TORCH_INCLUDE}" "${TORCH_INCLUDE}/torch/csrc/api/include")
  set_target_properties(${TARGET} PROPERTIES
    CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_VISIBILITY_PRESET hidden BUILD_RPATH "${TORCH_LIB_DIR}")
  if(TORCH_VERSION VERSION_GREATER_EQUAL 2.9)
    set_target_properties(${TARGET} PROPERTIES CXX_STANDARD 20)
  endif()
  # Messages name their source file: not by the folder that this was compiled in, which is another one each time.
  target_compile_options(${TARGET} PRIVATE -Wall -Wextra -O2 "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=${TARGET}")

  # Older official builds use the old string ABI; they say so themselves.
  set(TORCH_CONFIG "${TORCH_LIB_DIR}/../share/cmake/Torch/TorchConfig.cmake")
  if(LIBTORCH AND EXISTS "${TORCH_CONFIG}")
    file(STRINGS "${TORCH_CONFIG}" ABI_LINE REGEX "_GLIBCXX_USE_CXX11_ABI=0")
    if(ABI_LINE)
      target_compile_definitions(${TARGET} PRIVATE _GLIBCXX_USE_CXX11_ABI=0)
    endif()
  endif()

  # No CUDA symbol is named, so the linker would drop these: without them the CUDA kernels never register.
  target_link_options(${TARGET} PRIVATE -Wl,--no-as-needed)
  foreach(OPTIONAL torch c10_cuda torch_cuda)
    find_library(LIB_${OPTIONAL} ${OPTIONAL} PATHS "${TORCH_LIB_DIR}" NO_DEFAULT_PATH)
    if(LIB_${OPTIONAL})
      target_link_libraries(${TARGET} PRIVATE "${LIB_${OPTIONAL}}")
    endif()
  endforeach()
  target_link_libraries(${TARGET} PRIVATE "${TORCH_CPU}" "${C10}" ${CMAKE_DL_LIBS})
endfunction()
