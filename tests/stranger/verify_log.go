// A third reader of a sealed log: the libraries with which Go checks its own module log,
// golang.org/x/mod/sumdb/note and sumdb/tlog, none of whose code knows of ours.
//
//	verify_log export DIR [KEPT-CHECKPOINT]
//	verify_log proof FILE
//
// Ends with 0, or with 7 and the first thing that is wrong.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func wrong(what ...interface{}) {
	fmt.Println(what...)
	os.Exit(7)
}

func must(err error) {
	if err != nil {
		wrong(err)
	}
}

func checkpoint(text, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		wrong("the checkpoint is of another log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root, err := tlog.ParseHash(lines[2])
	must(err)
	return tlog.Tree{N: size, Hash: root}
}

// Our tiles, for Go's reader: its paths name the height, tlog-tiles' do not.
type tiles struct{ folder string }

func (t tiles) Height() int { return 8 }
func (t tiles) ReadTiles(asked []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range asked {
		path := strings.TrimPrefix(tile.Path(), "tile/8/")
		data, err := os.ReadFile(filepath.Join(t.folder, "tile", path))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func entries(folder string, tile int64, width int64) [][]byte {
	path := strings.TrimPrefix(tlog.Tile{H: 8, L: 0, N: tile, W: int(width)}.Path(), "tile/8/0/")
	data, err := os.ReadFile(filepath.Join(folder, "tile/entries", path))
	must(err)
	var all [][]byte
	for len(data) > 0 {
		if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
			wrong("a bundle is cut")
		}
		length := int(binary.BigEndian.Uint16(data))
		all = append(all, data[2:2+length])
		data = data[2+length:]
	}
	return all
}

func read(path string) string {
	data, err := os.ReadFile(path)
	must(err)
	return string(data)
}

func verifyExport(folder, kept string) {
	vkey := strings.TrimSpace(read(filepath.Join(folder, "vkey")))
	tree := checkpoint(read(filepath.Join(folder, "checkpoint")), vkey)
	// Reads no hash that does not lead to the tree's root.
	hashes := tlog.TileHashReader(tree, tiles{folder})
	for tile := int64(0); tile*256 < tree.N; tile++ {
		width := tree.N - tile*256
		if width > 256 {
			width = 256
		}
		bundle := entries(folder, tile, width)
		var asked []int64
		for i := int64(0); i < width; i++ {
			asked = append(asked, tlog.StoredHashIndex(0, tile*256+i))
		}
		sealed, err := hashes.ReadHashes(asked)
		must(err)
		for i := int64(0); i < width; i++ {
			if i >= int64(len(bundle)) || tlog.RecordHash(bundle[i]) != sealed[i] {
				wrong("entry", tile*256+i, "is not as it was sealed")
			}
		}
	}
	if kept != "" {
		before := checkpoint(read(kept), vkey)
		if before.N > tree.N {
			wrong("entry", tree.N, "is not there")
		}
		proof, err := tlog.ProveTree(tree.N, before.N, hashes)
		must(err)
		must(tlog.CheckTree(proof, tree.N, tree.Hash, before.N, before.Hash))
	}
	fmt.Println("ok:", tree.N, "entries")
}

func hashesOf(all []string) []tlog.Hash {
	var hashes []tlog.Hash
	for _, one := range all {
		hash, err := tlog.ParseHash(one)
		must(err)
		hashes = append(hashes, hash)
	}
	return hashes
}

func verifyProof(file string) {
	var proof struct {
		Vkey        string
		Checkpoint  string
		Old         string `json:"old_checkpoint"`
		OldVkey     string `json:"old_vkey"`
		Leaf        string
		Index       int64
		Inclusion   []string
		Consistency []string
	}
	must(json.Unmarshal([]byte(read(file)), &proof))
	tree := checkpoint(proof.Checkpoint, proof.Vkey)
	leaf, err := base64.StdEncoding.DecodeString(proof.Leaf)
	must(err)
	must(tlog.CheckRecord(hashesOf(proof.Inclusion), tree.N, tree.Hash, proof.Index, tlog.RecordHash(leaf)))
	if proof.Old != "" {
		vkey := proof.OldVkey
		if vkey == "" {
			vkey = proof.Vkey
		}
		old := checkpoint(proof.Old, vkey)
		must(tlog.CheckTree(hashesOf(proof.Consistency), tree.N, tree.Hash, old.N, old.Hash))
	}
	fmt.Println("ok: entry", proof.Index, "of", tree.N)
}

func main() {
	kept := ""
	if len(os.Args) > 3 {
		kept = os.Args[3]
	}
	switch {
	case len(os.Args) > 2 && os.Args[1] == "export":
		verifyExport(os.Args[2], kept)
	case len(os.Args) > 2 && os.Args[1] == "proof":
		verifyProof(os.Args[2])
	default:
		wrong("usage: verify_log export DIR [CHECKPOINT] | proof FILE")
	}
}
