// A world's consents, purchases, complaints and campaigns as the text of files.
#pragma once

#include <string>

#include "demo/world.h"

namespace lapwing::demo {

std::string consents_text(const World& world);   // the format `consents`
std::string purchases_text(const World& world);  // the format `relationships`
std::string ftc_text(const World& world);        // the FTC's daily CSV
std::string fcc_text(const World& world);        // the FCC's table
std::string campaigns_text(const World& world);  // caller,campaign

}  // namespace lapwing::demo
