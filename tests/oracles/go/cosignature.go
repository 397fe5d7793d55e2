package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
)

// checkCosignature checks a line of C2SP tlog-cosignature by the letter of its specification.
func checkCosignature(vkey, text, line string) {
	parts := strings.SplitN(vkey, "+", 3)
	key := must(base64.StdEncoding.DecodeString(parts[2]))
	prefix := "— " + parts[0] + " "
	rest := strings.TrimPrefix(strings.TrimSuffix(line, "\n"), prefix)
	if !strings.HasPrefix(line, prefix) || key[0] != 4 {
		fail("not a cosignature by " + parts[0] + ": " + line)
	}
	blob := must(base64.StdEncoding.DecodeString(rest))
	if len(blob) != 4+8+64 || fmt.Sprintf("%x", blob[:4]) != parts[1] {
		fail("cosignature has another key id or length")
	}
	now := binary.BigEndian.Uint64(blob[4:12])
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", now, text)
	if !ed25519.Verify(ed25519.PublicKey(key[1:]), []byte(message), blob[12:]) {
		fail("cosignature does not verify")
	}
}
