// A bag in one file that only the receiving agency can open: a random key sealed to its X25519 key
// (libsodium crypto_box_seal), then every file of the bag under that key (crypto_secretstream,
// XChaCha20-Poly1305). Who sealed it is not proved; the signature of the bag inside is what proves
// it. Bytes: doc/referral.md.
#pragma once

#include <filesystem>

#include "base/file_system.h"
#include "base/result.h"
#include "enforcement/agency_key.h"

namespace lapwing::enforcement {

// The file appears whole or not at all; failed_precondition where there is one already.
Status seal_bag(FileSystem& files, const std::filesystem::path& bag, const PublicKey& receiver,
                const std::filesystem::path& sealed);

// The bag as a directory, whole or not at all; not verified yet. failed_precondition where
// `directory` is there already. invalid_argument: not sealed to this key, damaged, cut, or with a
// path that leads elsewhere.
Status open_sealed_bag(FileSystem& files, const std::filesystem::path& sealed,
                       const SecretKey& receiver, const std::filesystem::path& directory);

}  // namespace lapwing::enforcement
