package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// witness answers add-checkpoint for one log until it is killed. It prints its address on the first line.
func witness(listen, name, seed, logKey string) {
	key := cosigner(name, seed)
	verifier := must(note.NewVerifier(logKey))
	var lock sync.Mutex
	var size int64
	var root tlog.Hash
	http.HandleFunc("/add-checkpoint", func(w http.ResponseWriter, r *http.Request) {
		lock.Lock()
		defer lock.Unlock()
		body, _ := io.ReadAll(io.LimitReader(r.Body, 1<<20))
		head, checkpoint, _ := strings.Cut(string(body), "\n\n")
		lines := strings.Split(head, "\n")
		old, err := strconv.ParseInt(strings.TrimPrefix(lines[0], "old "), 10, 64)
		if err != nil {
			http.Error(w, "old size", http.StatusBadRequest)
			return
		}
		opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		newSize, newRoot := parse(opened.Text)
		if !strings.HasPrefix(opened.Text, verifier.Name()+"\n") {
			http.Error(w, "unknown log", http.StatusNotFound)
			return
		}
		if old > newSize {
			http.Error(w, "old size above size", http.StatusBadRequest)
			return
		}
		if old != size || old == newSize && newRoot != root {
			w.Header().Set("Content-Type", "text/x.tlog.size")
			w.WriteHeader(http.StatusConflict)
			fmt.Fprintf(w, "%d\n", size)
			return
		}
		if old > 0 && old < newSize {
			if err := tlog.CheckTree(hashes(lines[1:]), newSize, newRoot, size, root); err != nil {
				http.Error(w, err.Error(), http.StatusUnprocessableEntity)
				return
			}
		}
		size, root = newSize, newRoot
		io.WriteString(w, key.sign(opened.Text, time.Now().Unix()))
	})
	listener := must(net.Listen("tcp", listen))
	fmt.Println(listener.Addr())
	fail(http.Serve(listener, nil))
}

// runLog makes a log, and a fork of it, and shows both to a witness: the log must be cosigned, the fork refused.
// With dir alone ("-" as url) it only writes the log's key to dir/vkey and its signing key to dir/skey.
func runLog(url, dir, witnessKey string) {
	if url == "-" {
		skey, vkey, err := note.GenerateKey(rand.Reader, "oracle-log")
		if err != nil {
			fail(err)
		}
		must(0, os.WriteFile(dir+"/skey", []byte(skey), 0o600))
		must(0, os.WriteFile(dir+"/vkey", []byte(vkey), 0o600))
		return
	}
	signer := must(note.NewSigner(string(read(dir + "/skey"))))
	honest, fork := &log{signer: signer}, &log{signer: signer}
	for i := 0; i < 300; i++ {
		entry := fmt.Sprintf("entry %d", i)
		honest.add(entry)
		if i == 41 {
			entry = "rewritten"
		}
		fork.add(entry)
	}
	honest.expect(url, 0, 40, http.StatusOK, witnessKey)
	honest.expect(url, 0, 40, http.StatusConflict, "")
	honest.expect(url, 40, 100, http.StatusOK, witnessKey)
	honest.expect(url, 100, 100, http.StatusOK, witnessKey)
	fork.expect(url, 100, 100, http.StatusConflict, "")
	fork.expect(url, 100, 300, http.StatusUnprocessableEntity, "")
	honest.expect(url, 40, 100, http.StatusConflict, "")
	honest.expect(url, 100, 300, http.StatusOK, witnessKey)
	fmt.Println("witness cosigned the log and refused its fork")
}

type log struct {
	signer note.Signer
	size   int64
	stored []tlog.Hash
}

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, l.stored[index])
	}
	return found, nil
}

func (l *log) add(entry string) {
	l.stored = append(l.stored, must(tlog.StoredHashes(l.size, []byte(entry), l))...)
	l.size++
}

func (l *log) expect(url string, old, size int64, status int, witnessKey string) {
	root := must(tlog.TreeHash(size, l))
	text := fmt.Sprintf("oracle-log\n%d\n%v\n", size, root)
	signed := must(note.Sign(&note.Note{Text: text}, l.signer))
	var body bytes.Buffer
	fmt.Fprintf(&body, "old %d\n", old)
	if old > 0 && old < size {
		for _, hash := range must(tlog.ProveTree(size, old, l)) {
			fmt.Fprintln(&body, hash)
		}
	}
	fmt.Fprintf(&body, "\n%s", signed)
	response := must(http.Post(url+"/add-checkpoint", "text/plain", &body))
	answer := must(io.ReadAll(response.Body))
	if response.StatusCode != status {
		fail(fmt.Sprintf("%d to %d: status %d, expected %d: %s", old, size, response.StatusCode, status, answer))
	}
	if witnessKey != "" {
		checkCosignature(witnessKey, text, string(answer))
	}
}
