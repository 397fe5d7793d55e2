// Command oracle checks Jejak with code that is not Jejak's: Go's sumdb/note and sumdb/tlog.
// It is also a small witness, and a small log for Jejak's own witness to watch.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) < 2 {
		fail("usage: oracle open|inclusion|consistency|tiles|vkey|witness|log …")
	}
	args := os.Args[2:]
	switch os.Args[1] {
	case "open":
		size, root, _ := open(args[0], read(args[1]))
		fmt.Println(size, root)
	case "inclusion":
		inclusion(args[0], read(args[1]), read(args[2]))
	case "consistency":
		consistency(args[0], read(args[1]), read(args[2]))
	case "tiles":
		tiles(args[0], args[1])
	case "vkey":
		fmt.Println(cosigner(args[0], args[1]).vkey())
	case "witness":
		witness(args[0], args[1], args[2], args[3])
	case "log":
		runLog(args[0], args[1], args[2])
	default:
		fail("unknown command " + os.Args[1])
	}
}

func fail(message any) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

func must[T any](value T, err error) T {
	if err != nil {
		fail(err)
	}
	return value
}

func read(path string) []byte { return must(os.ReadFile(path)) }

// open checks the log's signature and reads origin, size and root.
func open(vkey string, data []byte) (int64, tlog.Hash, string) {
	verifier := must(note.NewVerifier(vkey))
	opened := must(note.Open(data, note.VerifierList(verifier)))
	size, root := parse(opened.Text)
	return size, root, opened.Text
}

func parse(text string) (int64, tlog.Hash) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		fail("checkpoint too short")
	}
	return must(strconv.ParseInt(lines[1], 10, 64)), must(tlog.ParseHash(lines[2]))
}

func hashes(lines []string) []tlog.Hash {
	var found []tlog.Hash
	for _, line := range lines {
		found = append(found, must(tlog.ParseHash(line)))
	}
	return found
}

// inclusion checks a c2sp.org/tlog-proof of a header.
func inclusion(vkey string, header, data []byte) {
	head, checkpoint, ok := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	if !ok || lines[0] != "c2sp.org/tlog-proof@v1" {
		fail("not a tlog-proof")
	}
	lines = lines[1:]
	if strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	index := must(strconv.ParseInt(strings.TrimPrefix(lines[0], "index "), 10, 64))
	size, root, _ := open(vkey, []byte(checkpoint))
	if err := tlog.CheckRecord(hashes(lines[1:]), size, root, index, tlog.RecordHash(header)); err != nil {
		fail(err)
	}
	fmt.Println("included", index, "of", size)
}

// consistency checks a proof between an older checkpoint and the one in the proof.
func consistency(vkey string, older, data []byte) {
	head, checkpoint, _ := strings.Cut(string(data), "\n\n")
	lines := strings.Split(head, "\n")
	oldSize, oldRoot, _ := open(vkey, older)
	if lines[0] != fmt.Sprintf("old %d", oldSize) {
		fail("proof is from another size")
	}
	size, root, _ := open(vkey, []byte(checkpoint))
	if err := tlog.CheckTree(hashes(lines[1:]), size, root, oldSize, oldRoot); err != nil {
		fail(err)
	}
	fmt.Println("consistent", oldSize, "to", size)
}

// tiles recomputes the root of a checkpoint from the entry tiles below a folder, and compares the hash tiles.
func tiles(vkey, dir string) {
	size, root, _ := open(vkey, read(dir+"/checkpoint"))
	stored := map[int64]tlog.Hash{}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var found []tlog.Hash
		for _, index := range indexes {
			found = append(found, stored[index])
		}
		return found, nil
	})
	for n := int64(0); n < size; {
		width := size - n
		suffix := ""
		if width > 256 {
			width = 256
		}
		if width < 256 {
			suffix = fmt.Sprintf(".p/%d", width)
		}
		bundle := read(fmt.Sprintf("%s/tile/entries/%s%s", dir, number(n/256), suffix))
		for ; width > 0; width-- {
			length := binary.BigEndian.Uint16(bundle)
			for i, hash := range must(tlog.StoredHashes(n, bundle[2:2+length], reader)) {
				stored[tlog.StoredHashIndex(0, n)+int64(i)] = hash
			}
			bundle = bundle[2+length:]
			n++
		}
		if len(bundle) != 0 {
			fail("bytes left in bundle")
		}
	}
	if got := must(tlog.TreeHash(size, reader)); got != root {
		fail(fmt.Sprintf("root %v, checkpoint says %v", got, root))
	}
	all := tlog.NewTiles(8, 0, size)
	for i, tile := range all {
		// Every width that a partial tile ever had is listed; only the last one must be there.
		if i+1 < len(all) && all[i+1].L == tile.L && all[i+1].N == tile.N {
			continue
		}
		path := fmt.Sprintf("%s/tile/%d/%s", dir, tile.L, number(tile.N))
		if tile.W < 256 {
			path += fmt.Sprintf(".p/%d", tile.W)
		}
		if want := must(tlog.ReadTileData(tile, reader)); string(want) != string(read(path)) {
			fail("tile differs: " + path)
		}
	}
	fmt.Println("tiles of", size)
}

// number writes an index as C2SP tlog-tiles asks.
func number(n int64) string {
	text := fmt.Sprintf("%03d", n%1000)
	for n >= 1000 {
		n /= 1000
		text = fmt.Sprintf("x%03d/%s", n%1000, text)
	}
	return text
}

// cosign is a key of C2SP tlog-cosignature.
type cosign struct {
	name string
	key  ed25519.PrivateKey
}

func cosigner(name, seed string) cosign {
	sum := sha256.Sum256([]byte(seed))
	return cosign{name, ed25519.NewKeyFromSeed(sum[:])}
}

func (c cosign) public() []byte {
	return append([]byte{4}, c.key.Public().(ed25519.PublicKey)...)
}

func (c cosign) id() []byte {
	sum := sha256.Sum256(append([]byte(c.name+"\n"), c.public()...))
	return sum[:4]
}

func (c cosign) vkey() string {
	return fmt.Sprintf("%s+%x+%s", c.name, c.id(), base64.StdEncoding.EncodeToString(c.public()))
}

func (c cosign) sign(text string, now int64) string {
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", now, text)
	blob := binary.BigEndian.AppendUint64(c.id(), uint64(now))
	blob = append(blob, ed25519.Sign(c.key, []byte(message))...)
	return fmt.Sprintf("— %s %s\n", c.name, base64.StdEncoding.EncodeToString(blob))
}
