# What every target of ours shares: warnings as errors, the root as include path, sanitizers.
function(lapwing_target_defaults target)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Werror
    # g++ 12 warns of overlaps that are none in std::string concatenation at -O3 (GCC bug 105329).
    -Wno-restrict)
  if(LAPWING_SANITIZE)
    target_compile_options(${target} PUBLIC -fsanitize=${LAPWING_SANITIZE} -fno-sanitize-recover=all
                                            -fno-omit-frame-pointer)
    # g++ 12 takes what its sanitizers instrument for uninitialized, std::regex above all.
    target_compile_options(${target} PRIVATE
      $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
    target_link_options(${target} PUBLIC -fsanitize=${LAPWING_SANITIZE})
  endif()
endfunction()

# lapwing_library(registry SOURCES a.cc b.cc LINKS lapwing_phone rocksdb)
function(lapwing_library folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(lapwing_${folder} STATIC ${ARG_SOURCES})
  target_link_libraries(lapwing_${folder} PUBLIC ${ARG_LINKS})
  lapwing_target_defaults(lapwing_${folder})
endfunction()

# lapwing_test(registry SOURCES key_test.cc LINKS lapwing_registry): one test program a folder.
function(lapwing_test folder)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${folder}_test ${ARG_SOURCES})
  target_link_libraries(${folder}_test PRIVATE ${ARG_LINKS} lapwing_test_support GTest::gmock_main)
  target_compile_definitions(${folder}_test PRIVATE
    LAPWING_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LAPWING_BINARY_DIR="${CMAKE_BINARY_DIR}")
  lapwing_target_defaults(${folder}_test)
  gtest_discover_tests(${folder}_test DISCOVERY_MODE PRE_TEST PROPERTIES TIMEOUT 600)
endfunction()
