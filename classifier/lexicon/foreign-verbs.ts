import type { VerbGroup } from './meaning.js';

/**
 * The commonest verbs of tool names and descriptions in other languages, without accents (as the tokeniser leaves them).
 * Spanish, Portuguese, French, German, Italian, Dutch, Polish, Russian, Chinese, Japanese, Korean. Infinitive and third
 * person only: enough for names and for the first word of a description. Words that are something else in English
 * (`manger`, `die`, `list`) are left out.
 */
export const foreignVerbGroups: readonly VerbGroup[] = [
  {
    category: 'Read',
    strength: 3,
    alsoNoun: false,
    words: `obtener obtiene obtem obter listar lista leer lee ler buscar busca consultar consulta mostrar muestra
      recuperar recupera recuperer recupere lister lire rechercher recherche chercher afficher affiche obtenir obtient
      abrufen auflisten lesen suchen anzeigen zeigen zeigt holen ottenere ottieni leggere cercare cerca elencare mostra
      ophalen zoeken tonen lezen pobierz wyszukaj pokaz wyswietl odczytaj
      получить получает найти поиск показать список прочитать
      获取 查询 查看 搜索 列出 读取 检索 显示 查找 獲取 查詢 搜尋 讀取 取得 検索 表示 参照 一覧 조회 검색 가져 목록 읽기`,
  },
  {
    category: 'Write',
    strength: 3,
    alsoNoun: false,
    words: `crear crea criar cria actualizar actualiza atualizar atualiza modificar modifica agregar agrega anadir adicionar
      guardar enviar envia escribir escribe escrever editar creer cree ajouter ajoute modifier modifie mettre envoyer envoie
      enregistrer erstellen erstellt anlegen aktualisieren aktualisiert andern hinzufugen speichern senden schreiben bearbeiten
      creare aggiornare aggiorna aggiungere modificare inviare scrivere salvare aanmaken bijwerken toevoegen versturen
      utworz dodaj zaktualizuj zapisz wyslij
      создать создает обновить добавить изменить отправить записать
      创建 更新 修改 添加 新增 发送 保存 上传 编辑 写入 设置 創建 發送 作成 追加 変更 送信 編集 保存 생성 추가 수정 업데이트 전송`,
  },
  {
    category: 'Destructive',
    strength: 3,
    alsoNoun: false,
    words: `eliminar elimina borrar borra excluir exclui apagar apaga remover supprimer supprime effacer efface loschen loscht
      entfernen entfernt eliminare cancellare cancella rimuovere rimuovi verwijderen verwijder usun usuwa
      удалить удаляет очистить
      删除 清空 移除 销毁 刪除 削除 消去 삭제 제거`,
  },
  {
    category: 'Execute',
    strength: 3,
    alsoNoun: false,
    words: `ejecutar ejecuta executar executa executer ausfuhren ausfuhrt eseguire esegui uitvoeren uruchom wykonaj
      выполнить запустить
      执行 运行 启动 執行 実行 실행`,
  },
  {
    category: 'Financial',
    strength: 3,
    alsoNoun: false,
    words: `pagar paga comprar compra vender reembolsar payer acheter rembourser bezahlen uberweisen kaufen pagare acquistare
      betalen zaplac оплатить купить
      支付 付款 转账 购买 退款 支払 購入 返金 결제 환불 송금`,
  },
];
